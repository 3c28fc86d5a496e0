import { defineElement, html, QuoinElement } from '@quoin/plugin-sdk/ui'

const fault = (what) => new Error(`ugly: ${what}`)

class Throws extends QuoinElement {
  render() {
    throw fault('render')
  }
}
class ThrowsPage extends Throws {}
class ThrowsPanel extends Throws {}

class ThrowsMade extends QuoinElement {
  constructor() {
    super()
    throw fault('constructor')
  }
}

class ThrowsLater extends QuoinElement {
  connectedCallback() {
    super.connectedCallback()
    setTimeout(() => {
      throw fault('timer')
    }, 10)
    void Promise.reject(fault('promise'))
  }
  render() {
    return html`<p>ugly stays</p>`
  }
}

defineElement('ugly-render', Throws)
defineElement('ugly-page', ThrowsPage)
defineElement('ugly-panel', ThrowsPanel)
defineElement('ugly-made', ThrowsMade)
defineElement('ugly-later', ThrowsLater)

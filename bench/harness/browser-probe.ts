import type { Page } from 'playwright-core'

/**
 * Runs in the page before anything else. `__seen(selector, text)` gives the time of the first frame after one in
 * which an element stood there with text (and with the given text); `>>>` steps into a shadow root.
 */
export const WATCH = `(() => {
  const find = (root, steps) => {
    const [step, ...rest] = steps
    for (const element of deep(root, step)) {
      if (rest.length === 0) { if (element.textContent.trim() !== '' || element.querySelector?.('slot')) return element }
      else if (element.shadowRoot) { const found = find(element.shadowRoot, rest); if (found) return found }
    }
  }
  // The first step may lie in any shadow root of the shell.
  const deep = function* (root, selector) {
    yield* root.querySelectorAll(selector)
    if (root !== document && !root.__isPage) return
    for (const host of root.querySelectorAll('*')) if (host.shadowRoot) { host.shadowRoot.__isPage = true; yield* deep(host.shadowRoot, selector) }
  }
  const shown = (element) => {
    const slot = element.querySelector('slot')
    const nodes = slot ? slot.assignedElements() : [element]
    return nodes.map((node) => node.textContent).join('').trim()
  }
  window.__seen = (selector, text) => new Promise((resolve, reject) => {
    const until = performance.now() + 30_000
    const steps = selector.split(' >>> ')
    const look = () => {
      const element = find(document, steps)
      const content = element && shown(element)
      if (content && (!text || content.includes(text))) requestAnimationFrame(() => resolve(performance.now()))
      else if (performance.now() > until) reject(new Error('not shown within 30 s: ' + selector))
      else requestAnimationFrame(look)
    }
    look()
  })
})()`

type Probed = Window & { __seen(selector: string, text: string | undefined): Promise<number> }

/** Milliseconds since navigation began at the frame in which the element was there with its content. */
export const waitForFrame = (page: Page, selector: string, text?: string): Promise<number> =>
  page.evaluate(([wanted, content]) => (window as unknown as Probed).__seen(wanted!, content), [
    selector,
    text,
  ] as const)

/** Lengths of the frames while `work` ran, in milliseconds. */
export async function frameTimes(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const kept: number[] = []
    let isOver = false
    let last = performance.now()
    const note = (now: number): void => {
      kept.push(now - last)
      last = now
      if (!isOver) requestAnimationFrame(note)
    }
    requestAnimationFrame((now) => {
      last = now
      requestAnimationFrame(note)
    })
    Object.assign(window, {
      __frames: () => {
        isOver = true
        return kept
      },
    })
  })
  await work()
  return page.evaluate(() => (window as unknown as { __frames(): number[] }).__frames())
}

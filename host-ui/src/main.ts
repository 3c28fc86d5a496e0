import { adoptTheme, openDialogs, startRouter, startShortcuts } from '@quoin/plugin-sdk/ui'
import { watchSession } from './app/session.ts'
import './app/quoin-app.ts'

adoptTheme()
startRouter()
startShortcuts(() => openDialogs.peek() > 0)
watchSession()

// Most addresses are lists: their code comes while the server still answers who this is.
if (!/^\/($|settings|developers|sign-in|setup|invitation|import)/.test(window.location.pathname)) {
  void import('./views/index.ts').then((views) => views.viewFor({ path: '' }).load())
}

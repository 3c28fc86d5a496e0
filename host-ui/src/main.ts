import { adoptTheme, openDialogs, startRouter, startShortcuts } from '@quoin/plugin-sdk/ui'
import { watchSession } from './app/session.ts'
import './app/quoin-app.ts'

adoptTheme()
startRouter()
startShortcuts(() => openDialogs.peek() > 0)
watchSession()

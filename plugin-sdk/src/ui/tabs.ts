/** Tabs. */
import '@vaadin/tabs/vaadin-tab.js'
import '@vaadin/tabs/vaadin-tabs.js'
import tabsTheme from './theme/kit-tabs.css?inline'
import { extendTheme } from './theme/sheets.ts'
export type { Tabs } from '@vaadin/tabs/vaadin-tabs.js'

extendTheme(tabsTheme)

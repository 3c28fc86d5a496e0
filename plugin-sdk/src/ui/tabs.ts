/** Tabs. */
import '@vaadin/tabs/vaadin-tab.js'
import '@vaadin/tabs/vaadin-tabs.js'
export type { Tabs } from '@vaadin/tabs/vaadin-tabs.js'

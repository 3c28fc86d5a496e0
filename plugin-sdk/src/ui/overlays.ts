/** Tooltips, popovers and context menus. Dialogs, menus and toasts of `@quoin/plugin-sdk/ui` need none of it. */
import '@vaadin/context-menu/vaadin-context-menu.js'
import '@vaadin/popover/vaadin-popover.js'
import '@vaadin/tooltip/vaadin-tooltip.js'
import fieldsTheme from './theme/kit-fields.css?inline'
import overlaysTheme from './theme/kit-overlays.css?inline'
import { extendTheme } from './theme/sheets.ts'
export { popoverRenderer } from '@vaadin/popover/lit.js'
export type { ContextMenu } from '@vaadin/context-menu/vaadin-context-menu.js'
export type { Popover } from '@vaadin/popover/vaadin-popover.js'
export type { Tooltip } from '@vaadin/tooltip/vaadin-tooltip.js'

extendTheme(fieldsTheme)
extendTheme(overlaysTheme)

export { api, isOnline, onRefusal } from './api/index.ts'
export { withQuery } from './api/client.ts'
export type { ApiClient, CallOptions } from './api/client.ts'
export { ApiError, messageOf } from './api/problem.ts'
export type { Problem } from './api/problem.ts'
export { clearCache, fetchQuery, invalidate, Query, query, setCached } from './api/query.ts'
export type { QueryKey, QueryOptions } from './api/query.ts'
export { QuoinArea } from './element/area.ts'
export { defineElement, FAILED_EVENT, QuoinElement } from './element/quoin-element.ts'
export type { FailedEventDetail } from './element/quoin-element.ts'
export type { QuoinDialog } from './dialog.ts'
export { confirm, deepActiveElement, openDialog, openDialogs } from './elements/dialogs.ts'
export type { ConfirmOptions, DialogOptions, OpenDialog } from './elements/dialogs.ts'
export { icon, QuoinIcon } from './elements/icon.ts'
export {
  avatar,
  badge,
  countMark,
  empty,
  hueOf,
  keyHint,
  notice,
  skeleton,
  spinner,
} from './elements/marks.ts'
export type { EmptyOptions, Tone } from './elements/marks.ts'
export { QuoinMenu } from './elements/menu.ts'
export type { MenuEntry, MenuItem } from './elements/menu.ts'
export { panelStyles } from './elements/panel-styles.ts'
export { toast, undoNewest } from './elements/toast.ts'
export type { ToastOptions } from './elements/toast.ts'
export { dateOf, daysBetween, formatDate, formatDateTime, relativeTime } from './format/dates.ts'
export { editMoney, formatMoney, minorDigits, minorToDecimal, parseMoney } from './format/money.ts'
export { formatBytes, formatCount, formatNumber, formatPercent, initials } from './format/numbers.ts'
export {
  ariaKeyShortcuts,
  isTypingTarget,
  labelsOfKeys,
  ShortcutController,
  shortcuts,
  startShortcuts,
} from './keyboard/index.ts'
export type { Scope, Shortcut } from './keyboard/registry.ts'
export { matchesFilter } from '../match-filter.ts'
export type { ColumnKinds } from '../match-filter.ts'
export * from './lit.ts'
export { currentLocation, guardLeaving, navigate, setQuery, startRouter } from './router/router.ts'
export type { Location } from './router/router.ts'
export { isAllowed } from './shell/access.ts'
export type { AccessQuestion } from './shell/access.ts'
export {
  can,
  currentShell,
  entityOf,
  isPermitted,
  lastTableOf,
  pollShell,
  productOf,
  recordHref,
  recordsPath,
  refreshShell,
  shell,
  tableOf,
  titleOf,
} from './shell/shell.ts'
export type {
  AccessRule,
  Command,
  NavigationItem,
  Page,
  Panel,
  PausedProduct,
  RecordPage,
  Shell,
  ShellColumn,
  ShellModule,
  ShellProduct,
  ShellTable,
  Widget,
} from './shell/types.ts'
export { batch, computed, effect, signal, untracked } from './state.ts'
export type { ReadonlySignal, Signal } from './state.ts'
export { adoptTheme, extendTheme, rootSheet } from './theme/sheets.ts'

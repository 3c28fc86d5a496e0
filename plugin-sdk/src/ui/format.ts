/** Writing and reading values for people; no element and no DOM, so it also runs in tests and workers. */
export { dateOf, daysBetween, formatDate, formatDateTime, relativeTime } from './format/dates.ts'
export { editMoney, formatMoney, minorDigits, minorToDecimal, parseMoney } from './format/money.ts'
export { formatBytes, formatCount, formatNumber, formatPercent, initials } from './format/numbers.ts'

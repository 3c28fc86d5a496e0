/** Pickers with a list or a calendar; loaded when a form or a filter opens, never for the first rows. */
import '@vaadin/combo-box/vaadin-combo-box.js'
import '@vaadin/multi-select-combo-box/vaadin-multi-select-combo-box.js'
import '@vaadin/date-picker/vaadin-date-picker.js'
import '@vaadin/date-time-picker/vaadin-date-time-picker.js'
import fieldsTheme from './theme/kit-fields.css?inline'
import pickersTheme from './theme/kit-pickers.css?inline'
import { extendTheme } from './theme/sheets.ts'
export { comboBoxRenderer } from '@vaadin/combo-box/lit.js'
export type {
  ComboBox,
  ComboBoxDataProviderCallback,
  ComboBoxDataProviderParams,
} from '@vaadin/combo-box/vaadin-combo-box.js'
export type { MultiSelectComboBox } from '@vaadin/multi-select-combo-box/vaadin-multi-select-combo-box.js'
export type { DatePicker } from '@vaadin/date-picker/vaadin-date-picker.js'
export type { DateTimePicker } from '@vaadin/date-time-picker/vaadin-date-time-picker.js'
export { dateInput, dateTimeInput } from './format/date-input.ts'

extendTheme(fieldsTheme)
extendTheme(pickersTheme)

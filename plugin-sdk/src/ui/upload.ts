/** Choosing and sending files. */
import '@vaadin/progress-bar/vaadin-progress-bar.js'
import '@vaadin/upload/vaadin-upload.js'
import uploadTheme from './theme/kit-upload.css?inline'
import { extendTheme } from './theme/sheets.ts'
export type { ProgressBar } from '@vaadin/progress-bar/vaadin-progress-bar.js'
export type { Upload } from '@vaadin/upload/vaadin-upload.js'

extendTheme(uploadTheme)

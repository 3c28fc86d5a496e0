/**
 * The data grid: virtual rows, lazy loading, resizing and reordering of columns. Draw sort buttons and
 * check boxes of rows yourself as plain elements: those of the kit cost 12 kB before the first rows.
 */
import '@vaadin/grid/vaadin-grid.js'
import '@vaadin/grid/vaadin-grid-column.js'
export { columnBodyRenderer, columnFooterRenderer, columnHeaderRenderer } from '@vaadin/grid/lit.js'
export type {
  Grid,
  GridDataProviderCallback,
  GridDataProviderParams,
  GridItemModel,
} from '@vaadin/grid/vaadin-grid.js'
export type { GridColumn } from '@vaadin/grid/vaadin-grid-column.js'

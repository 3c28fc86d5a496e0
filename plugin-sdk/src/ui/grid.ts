/** The data grid: virtual rows, lazy loading, sorting, selection, resizing and reordering of columns. */
import '@vaadin/grid/vaadin-grid.js'
import '@vaadin/grid/vaadin-grid-column.js'
import '@vaadin/grid/vaadin-grid-selection-column.js'
import '@vaadin/grid/vaadin-grid-sorter.js'
export { columnBodyRenderer, columnFooterRenderer, columnHeaderRenderer } from '@vaadin/grid/lit.js'
export type {
  Grid,
  GridDataProviderCallback,
  GridDataProviderParams,
  GridItemModel,
} from '@vaadin/grid/vaadin-grid.js'
export type { GridColumn } from '@vaadin/grid/vaadin-grid-column.js'

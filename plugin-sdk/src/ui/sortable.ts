/** Drag and drop of cards and rows; works inside shadow roots. Give the same acts to the keyboard. */
export { default as Sortable } from 'sortablejs'
export type { SortableEvent } from 'sortablejs'

/**
 * The filter language of lists, pages and exports. Conditions on one column are joined by AND.
 * @example { "status": { "in": ["open"] }, "amount": { "gte": 100000 }, "or": [{ "owner": { "eq": null } }, { "name": { "starts": "Acme" } }] }
 */
export type Filter = { [column: string]: Condition } & { and?: Filter[]; or?: Filter[]; not?: Filter }

/** `eq: null` means "is empty"; `ne` keeps empty rows, as a person would expect. */
export interface Condition {
  eq?: FilterValue
  ne?: FilterValue
  in?: readonly FilterValue[]
  notIn?: readonly FilterValue[]
  lt?: string | number
  lte?: string | number
  gt?: string | number
  gte?: string | number
  /** Case-insensitive prefix of a text column. */
  starts?: string
  /** Case-insensitive part of a text column; scans the organisation's rows, so lists prefer `search`. */
  contains?: string
  empty?: boolean
}
export type FilterValue = string | number | boolean | null
export type Operator = keyof Condition

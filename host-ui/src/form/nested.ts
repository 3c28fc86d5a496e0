import type { Values } from './form-state.ts'

/** Turns flat fields into the nested body: `person/email` → `{ person: { email } }`. */
export function nested(values: Values): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(values)) {
    const [group = '', field] = path.split('/')
    if (field === undefined) body[group] = value
    else body[group] = { ...(body[group] as object | undefined), [field]: value }
  }
  return body
}

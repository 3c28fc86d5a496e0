import type { Fault } from '@quoin/plugin-sdk'
import { mappingInvalid } from './errors.ts'
import type { ImportOptions, Target } from './types.ts'

/** Checks a person's choices against the file and the target. @throws imports.mapping-invalid (422) with every fault */
export function assertOptions(options: ImportOptions, headers: readonly string[], target: Target): void {
  const faults: Fault[] = []
  const fields = new Map(target.fields.map((field) => [field.id, field]))
  const taken = new Set<string>()
  for (const [index, id] of Object.entries(options.mapping)) {
    const path = `/mapping/${index}`
    const field = fields.get(id)
    if (headers[Number(index)] === undefined) {
      faults.push({
        path,
        message: 'The file has no such column',
        expected: `0 to ${headers.length - 1}`,
        got: index,
      })
    } else if (field === undefined) {
      faults.push({
        path,
        message: 'The target has no such field',
        expected: [...fields.keys()].join(', '),
        got: id,
      })
    } else if (taken.has(id) && field.isMultiple !== true) {
      faults.push({ path, message: `"${field.label}" takes one column`, got: id })
    }
    taken.add(id)
  }
  if (taken.size === 0) faults.push({ path: '/mapping', message: 'At least one column must be taken' })
  for (const field of target.fields) {
    if (field.required && !taken.has(field.id)) {
      faults.push({ path: '/mapping', message: `"${field.label}" is needed`, expected: field.id })
    }
  }
  const keys = target.matchKeys.map((key) => key.join('+'))
  if (options.matchKey.length > 0 && !keys.includes(options.matchKey.join('+'))) {
    faults.push({
      path: '/matchKey',
      message: 'Rows cannot be matched by this',
      expected: keys.join(' or '),
      got: options.matchKey.join('+'),
    })
  }
  if (faults.length > 0) throw mappingInvalid({}, { faults })
}

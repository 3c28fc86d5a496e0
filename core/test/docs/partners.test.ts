import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { verifyManifests, type Candidate } from '../../src/plugins/verify/verify-manifest.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const page = readFileSync(`${ROOT}/docs/partners.md`, 'utf8')
const examples = [...page.matchAll(/```json (\S+)\n([\s\S]*?)```/g)].map(([, part = '', text = '']) => ({
  part,
  text,
}))

const read = (path: string): Candidate => ({
  directory: path,
  text: readFileSync(`${ROOT}/${path}`, 'utf8'),
  packageVersion: undefined,
})
const OTHERS = [
  'core/src/platform/kernel.json',
  'core/src/platform/core.json',
  'plugins/crm/plugin.json',
  'plugins/invoicing/plugin.json',
]

const schema = JSON.parse(readFileSync(`${ROOT}/plugin-sdk/plugin.schema.json`, 'utf8')) as {
  properties: object
}

describe('the page for partners', () => {
  it('shows parts that make one sound manifest together', () => {
    const parts = Object.fromEntries(examples.map(({ part, text }) => [part, JSON.parse(text) as unknown]))
    const { manifest, ...rest } = parts
    const text = JSON.stringify({ ...(manifest as object), ...rest })
    const candidate = { directory: 'docs/partners.md', text, packageVersion: undefined }
    const found = verifyManifests([...OTHERS.map(read), candidate], '0.1.0').at(-1)!
    expect(found.faults).toEqual([])
  })

  it('has an example of every part of a manifest', () => {
    const shown = examples.flatMap(({ part, text }) =>
      part === 'manifest' ? Object.keys(JSON.parse(text) as object) : [part],
    )
    // `calls` needs another product that publishes an action; its example stands in the SDK's README.
    expect(Object.keys(schema.properties).filter((name) => !shown.includes(name))).toEqual([
      '$schema',
      'calls',
    ])
  })
})

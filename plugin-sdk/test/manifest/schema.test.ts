import { Manifest } from '../../src/index.ts'
import { format } from 'prettier'
import { expect, it } from 'vitest'

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'

it('plugin.schema.json is the schema that manifests are checked against (renew it with `vitest -u`)', async () => {
  const text = JSON.stringify({ $schema: DRAFT, ...Manifest })
  const formatted = await format(text, { parser: 'json', printWidth: 110 })
  await expect(formatted).toMatchFileSnapshot('../../plugin.schema.json')
})

it('lets no object take a name that it does not know', () => {
  const open: string[] = []
  const walk = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return
    const { type, properties, additionalProperties } = schema as Record<string, unknown>
    const isClosed = additionalProperties === false
    if (type === 'object' && properties !== undefined && !isClosed) open.push(path)
    for (const [key, child] of Object.entries(schema)) walk(child, `${path}/${key}`)
  }
  walk(Manifest, '')
  // JSON Schemas inside a manifest are the only objects that anything may stand in.
  const isInnerSchema = (path: string) => /\/(input|output|payload|query|body|response|payload)$/.test(path)
  expect(open.filter((path) => !isInnerSchema(path))).toEqual([])
})

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestPlatform, type TestPlatform } from '../harness/test-platform.ts'

const PAGE = readFileSync(resolve(import.meta.dirname, '../../../docs/http-api.md'), 'utf8')
const CALL = /`((?:GET|POST|PUT|PATCH|DELETE)) (\/[^\s`?]*)[^`]*`/g

let running: TestPlatform
/** `METHOD /path` of the kernel; those of products stand in their manifests. */
let routes: string[]
const described = [...PAGE.matchAll(CALL)].map(([, method, path]) => `${method} ${path}`)
beforeAll(async () => {
  running = await startTestPlatform()
  routes = running.platform
    .routes()
    .filter(({ productId }) => productId === undefined)
    .map(({ method, path }) => `${method} ${path}`)
})
afterAll(() => running.stop())

test('every call of the kernel is on the page', () => {
  expect(routes.length).toBeGreaterThan(60)
  expect(routes.filter((route) => !described.includes(route))).toEqual([])
})

test('the page names no call that does not exist', () => {
  expect(described.filter((call) => !routes.includes(call))).toEqual([])
})

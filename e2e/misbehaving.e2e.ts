import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildPlugin } from '@quoin/plugin-sdk/build'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { complaintsOf, expectAxeClean, openBrowser, openPage, startTestServer } from './harness/index.ts'
import type { TestServer } from './harness/index.ts'

const root = resolve(import.meta.dirname, '..')
const FIXTURE = join(root, 'core/test/misbehaving/plugins/ugly')

let folder: string
let server: TestServer
let browser: Browser
let page: Page
let party: string

async function call<T>(method: string, path: string, data?: object): Promise<T> {
  const headers = { 'Idempotency-Key': randomUUID() }
  const response = await page.request.fetch(server.url + path, { method, headers, ...(data ? { data } : {}) })
  expect(response.ok(), `${method} ${path}: ${await response.text()}`).toBe(true)
  return (await response.json()) as T
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-ugly-'))
  await cp(FIXTURE, join(folder, 'plugins/ugly'), { recursive: true })
  await buildPlugin({ root, outDir: join(folder, 'ui'), directory: FIXTURE })
  await cp(join(folder, 'ui/plugins/ugly'), join(folder, 'plugins/ugly/dist/ui'), { recursive: true })
  server = await startTestServer({ QUOIN_PLUGINS: join(folder, 'plugins') })
  browser = await openBrowser()
  page = await openPage(browser, { url: server.url })
  await call('POST', '/api/setup', {
    organisation: { name: 'Northwind', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' },
    person: { name: 'Ana Ruiz', email: 'ana@example.com', password: 'a long enough passphrase' },
  })
  for (const product of ['crm', 'ugly']) {
    await call('PUT', `/api/organisation/products/${product}`, { isEnabled: true })
  }
  party = (await call<{ id: string }>('POST', '/api/core/party', { kind: 'company', name: 'Calm Ltd' })).id
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

const failed = (label: string) => page.getByRole('alert').filter({ hasText: `${label} could not be shown` })

test('widgets that throw show it in their own area; the page and the other products go on', async () => {
  await page.goto('/')
  await failed('Throws while rendering').waitFor()
  await failed('Throws while made').waitFor()
  await page.getByText('ugly stays').waitFor()
  // The widget of the other product is whole.
  await page.getByText('Pipeline').first().waitFor()
  expect(await page.getByRole('alert').count()).toBe(2)
  expect(complaintsOf(page).some((text) => text.includes('ugly: timer'))).toBe(true)
  await expectAxeClean(page)
})

test('a page that throws says so between the menus, and the next page comes', async () => {
  await page.getByRole('link', { name: 'Broken page', exact: true }).click()
  await failed('Broken page').waitFor()
  await page.getByRole('link', { name: 'Companies' }).first().click()
  await page.getByText('Calm Ltd').first().waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('a panel that throws leaves the record and the panels of others as they are', async () => {
  await page.goto(`/crm/companies`)
  await page.getByText('Calm Ltd').first().waitFor()
  await page.goto(`/core/party/${party}`)
  await page.getByText('Calm Ltd').first().waitFor()
  await failed('Ugly panel').waitFor()
  await page.getByText('Deals').first().waitFor()
})

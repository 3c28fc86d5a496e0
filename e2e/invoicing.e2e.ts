import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  expectAxeClean,
  expectNoComplaints,
  openBrowser,
  openPage,
  screenshot,
  startTestServer,
} from './harness/index.ts'
import type { TestServer } from './harness/index.ts'

let server: TestServer
let browser: Browser
let page: Page
let customer: string

interface Items {
  items: { id: string; gross: number; state: string }[]
}

/** Calls the API with the page's own session. */
async function call<T = { id: string }>(method: string, path: string, data?: object): Promise<T> {
  const response = await page.request.fetch(server.url + path, {
    method,
    ...(data ? { data } : {}),
    headers: { 'Idempotency-Key': randomUUID() },
  })
  expect(response.ok(), `${method} ${path}: ${await response.text()}`).toBe(true)
  return (await response.json()) as T
}

const deal = (title: string): Promise<{ id: string }> =>
  call('POST', '/api/crm/deal', { title, party: customer, amount: 120_050, currency: 'GBP' })

beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
  page = await openPage(browser, { url: server.url })
  await call('POST', '/api/setup', {
    organisation: { name: 'Northwind', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' },
    person: { name: 'Ana Ruiz', email: 'ana@example.com', password: 'a long enough passphrase' },
  })
  for (const product of ['crm', 'invoicing'])
    await call('PUT', `/api/organisation/products/${product}`, { isEnabled: true })
  customer = (await call('POST', '/api/core/party', { kind: 'company', name: 'Nimbus Ltd' })).id
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('a deal becomes a draft, the draft an invoice with a number, and the deal shows it', async () => {
  const { id } = await deal('Fleet')
  await page.goto(`/crm/deal/${id}`)
  await page.getByText('Not invoiced yet').waitFor()
  await page.getByRole('button', { name: 'Make draft' }).click()
  await page.getByRole('button', { name: 'Issue', exact: true }).waitFor()
  const facts = page.getByRole('region', { name: 'Facts' })
  await facts.getByText('£1,440.60').first().waitFor()

  const lines = page.getByRole('region', { name: 'Lines', exact: true })
  await lines.getByRole('button', { name: 'Add to lines' }).click()
  await page.getByLabel('Description').fill('Delivery')
  await page.getByLabel('Unit price').fill('10.00')
  await page
    .getByRole('button', { name: /^(Create|Save|Add)/ })
    .last()
    .click()
  await lines.getByText('Delivery').waitFor()
  await facts.getByText('£1,452.60').first().waitFor()
  await screenshot(page, 'invoice-draft')

  await page.getByRole('button', { name: 'Issue', exact: true }).click()
  await page.getByRole('heading', { name: 'INV-00001' }).waitFor()
  await page.getByRole('button', { name: 'Credit', exact: true }).waitFor()
  expect(await page.getByRole('button', { name: 'Issue', exact: true }).count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Add to lines' }).count()).toBe(0)
  await expectAxeClean(page)
  await screenshot(page, 'invoice')

  await page.goto(`/crm/deal/${id}`)
  await page.getByRole('link', { name: 'INV-00001' }).waitFor()
  expect(await page.getByRole('button', { name: 'Make draft' }).count()).toBe(0)
  await screenshot(page, 'deal-invoices')
})

test('a won deal makes its draft by itself', async () => {
  const { id } = await deal('Ships')
  await call('POST', '/api/crm/actions/deal.win', { id })
  const filter = encodeURIComponent(JSON.stringify({ source_record: { eq: id } }))
  await expect
    .poll(async () => (await call<Items>('GET', `/api/invoicing/document?filter=${filter}`)).items, {
      timeout: 20_000,
    })
    .toMatchObject([{ state: 'draft', gross: 144_060 }])
})

test('contact and home tell what is to be paid', async () => {
  await page.goto(`/core/party/${customer}`)
  const panel = page.getByRole('region', { name: 'Invoices' })
  await panel.getByText('To pay').waitFor()
  await panel.getByText('£1,452.60').first().waitFor()
  await page.goto('/')
  await page.getByText('in 1 invoice to be paid').waitFor()
  await expectAxeClean(page)
})

test('without invoicing the deal has no such panel', async () => {
  const { id } = await deal('Planes')
  await call('PUT', '/api/organisation/products/invoicing', { isEnabled: false })
  await page.goto(`/crm/deal/${id}`)
  await page.getByRole('heading', { name: 'Planes' }).waitFor()
  await page.getByRole('region', { name: 'Stage history' }).waitFor()
  expect(await page.getByRole('region', { name: 'Invoices' }).count()).toBe(0)
  await call('PUT', '/api/organisation/products/invoicing', { isEnabled: true })
  await page.goto(`/crm/deal/${id}`)
  await page.getByText('Not invoiced yet').waitFor()
})

test('nothing was complained of', () => {
  expectNoComplaints(page)
})

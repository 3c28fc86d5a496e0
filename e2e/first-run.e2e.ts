import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  expectNoComplaints,
  openBrowser,
  openPage,
  screenshot,
  startTestServer,
  type TestServer,
} from './harness/index.ts'
import { ANA, call, type Rows } from './sample.ts'

/** As HubSpot exports contacts: its headings, one company twice, an umlaut, a number without a plus. */
const EXPORT = `First Name,Last Name,Email,Phone Number,Job Title,Company name,Street Address,City,Country/Region,Lifecycle Stage,Create Date
Maria,Olsen,maria@harbour.example,+44 20 7946 0011,Head of Buying,Harbour Foods,1 Quay Street,Leith,United Kingdom,lead,2026-03-02
Jörg,Weiß,joerg@harbour.example,020 7946 0012,Site manager,Harbour Foods,1 Quay Street,Leith,United Kingdom,customer,2026-03-04
Priya,Nair,priya@kestrel.example,,Director,Kestrel Engineering,,Leeds,United Kingdom,lead,2026-03-09
`

let server: TestServer
let browser: Browser
let page: Page

beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
  page = await openPage(browser, { url: server.url, width: 1440, height: 900 })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

// One story, told in order: each step stands on the one before.
test('someone new sets up the organisation with a form', async () => {
  await page.goto('/')
  await page.getByLabel('Name of the organisation').fill('Northwind')
  await page.getByLabel('Your name').fill(ANA.name)
  await page.getByLabel('E-mail').fill(ANA.email)
  await page.getByLabel('Password').fill(ANA.password)
  await screenshot(page, 'first-set-up')
  await page.getByRole('button', { name: 'Create organisation' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  await screenshot(page, 'first-home')
})

test('switches CRM on and finds it in the menu at once', async () => {
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Products' }).click()
  await page.getByRole('switch', { name: 'CRM' }).click()
  await page.getByRole('button', { name: 'Switch on', exact: true }).click()
  await page.getByText('CRM is on').waitFor()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Deals' }).waitFor()
})

test('brings contacts in from a file of another program', async () => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click()
  await page.getByText(/No people/).waitFor()
  await page.getByRole('link', { name: 'Import' }).first().click()
  const file = { name: 'hubspot-contacts.csv', mimeType: 'text/csv', buffer: Buffer.from(EXPORT) }
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: 'Check all rows' }).waitFor()
  await screenshot(page, 'first-import-columns')
  await page.getByRole('button', { name: 'Check all rows' }).click()
  await page.getByRole('button', { name: 'Import 3 rows' }).click()
  await page.getByRole('button', { name: 'Undo this import' }).waitFor()
  await screenshot(page, 'first-import-done')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click()
  for (const name of ['Maria Olsen', 'Jörg Weiß', 'Priya Nair'])
    await page.getByRole('link', { name }).waitFor()
  const companies = await call<Rows>(
    page,
    'GET',
    '/api/core/party?filter={"kind":{"eq":"company"}}&sort=name',
  )
  expect(companies.items.map(({ name }) => name)).toEqual(['Harbour Foods', 'Kestrel Engineering'])
})

test('makes a deal with a form', async () => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Deals' }).click()
  await page
    .getByRole('button', { name: /New deal/ })
    .first()
    .click()
  await page.getByLabel('Title').fill('Cold store refit')
  await page.getByRole('combobox', { name: 'Contact' }).fill('harb')
  await page.getByRole('option', { name: /Harbour Foods/ }).click()
  await page.getByLabel('Amount').fill('12500.50')
  await screenshot(page, 'first-deal-form')
  await page.getByRole('button', { name: /^(Create|Save)/ }).click()
  await page.locator('.board-card', { hasText: 'Cold store refit' }).waitFor()
  const { items } = await call<{ items: { amount: number; currency: string }[] }>(
    page,
    'GET',
    '/api/crm/deal',
  )
  expect(items).toMatchObject([{ amount: 1_250_050, currency: 'GBP' }])
})

test('drags it on by mouse and moves it by keyboard', async () => {
  const card = page.locator('.board-card', { hasText: 'Cold store refit' })
  const from = await card.boundingBox()
  const to = await page.locator('.column').nth(1).boundingBox()
  if (!from || !to) throw new Error('The board has no columns')
  await page.mouse.move(from.x + 40, from.y + 30)
  await page.mouse.down()
  await page.mouse.move(from.x + 70, from.y + 50, { steps: 4 })
  await page.mouse.move(to.x + 100, to.y + 120, { steps: 10 })
  await page.mouse.up()
  await page.locator('.column').nth(1).getByText('Cold store refit', { exact: true }).waitFor()
  await page
    .getByText(/moved to/)
    .first()
    .waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Space')
  await page.locator('.column').nth(2).getByText('Cold store refit', { exact: true }).waitFor()
  await screenshot(page, 'first-board')
})

test('wins it, and the timeline tells the story', async () => {
  await page.getByRole('link', { name: 'Cold store refit', exact: true }).click()
  await page.getByRole('heading', { name: 'Cold store refit' }).waitFor()
  await page.getByRole('button', { name: 'Mark won' }).click()
  await page.locator('li', { hasText: /→ Won/ }).waitFor()
  await page.getByText('Won', { exact: true }).first().waitFor()
  expect(await page.getByRole('button', { name: 'Mark won' }).count()).toBe(0)
  await screenshot(page, 'first-won')
  // A visitor who is not signed in has no shell yet.
  expectNoComplaints(page, /401 .*\/api\/shell/)
})

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  expectAxeClean,
  expectNoComplaints,
  openBrowser,
  openPage,
  screenshot,
  startTestServer,
  type TestServer,
} from './harness/index.ts'
import { addSample, ANA, call, setUp } from './sample.ts'

let server: TestServer
let browser: Browser
let page: Page

beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
  page = await openPage(browser, { url: server.url })
  await setUp(page)
  await addSample(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const menu = (of: Page) => of.getByRole('navigation', { name: 'Main' })
const at = async (path: string, text: string | RegExp): Promise<void> => {
  await page.goto(path)
  await page.getByText(text).first().waitFor()
}

test('a product that is switched off is gone from the menu, the palette and its addresses at once', async () => {
  const colleague = await openPage(browser, { url: server.url })
  await colleague.context().addCookies(await page.context().cookies())
  await colleague.goto('/crm/people')
  await colleague.getByRole('link', { name: 'Ada Byron' }).waitFor()
  await page.goto('/settings/products')
  await page.getByRole('switch', { name: 'CRM' }).click()
  await page.getByRole('button', { name: 'Switch CRM off' }).click()
  await menu(page).getByRole('link', { name: 'Deals' }).waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('deals')
  await page.getByText(/Nothing found/).waitFor()
  await page.keyboard.press('Escape')
  await at('/crm/deals', 'There is nothing at this address')
  await screenshot(page, 'product-off')
  // Somebody at work in it meanwhile learns it with the next thing they do.
  await menu(colleague).getByRole('link', { name: 'Deals' }).click()
  await menu(colleague).getByRole('link', { name: 'Deals' }).waitFor({ state: 'detached' })
  await colleague.getByText('There is nothing at this address').waitFor()
  await call(page, 'PUT', '/api/organisation/products/crm', { isEnabled: true })
  await page.goto('/crm/deals')
  await page.getByText('Warehouse racking').waitFor()
  await colleague.context().close()
})

const upload = async (name: string, text: string | Buffer): Promise<void> => {
  await page.goto('/import/core.contact')
  const buffer = typeof text === 'string' ? Buffer.from(text) : text
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })
}

test('a broken file is refused with the line and what to do, and nothing is left behind', async () => {
  await upload(
    'broken.csv',
    'Name,Email\nAda Broken,ada@example.com\n"Bo Broken,bo@example.com\nCy Broken,cy@example.com\n',
  )
  const notice = page.getByText(/line 3|row 3/i).first()
  await notice.waitFor()
  expect(await notice.innerText()).toMatch(/quot/i)
  await expectAxeClean(page)
  await screenshot(page, 'import-broken')
  await upload('picture.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 1, 2, 3, 0xff, 0xfe]))
  await page.getByRole('alert').or(page.locator('.notice')).first().waitFor()
  await upload('empty.csv', '')
  await page
    .getByText(/empty|no rows/i)
    .first()
    .waitFor()
  const found = await call<{ count: number }>(page, 'GET', '/api/core/party/count?search=broken')
  expect(found.count).toBe(0)
})

test('without a connection the page says so, keeps what is there, and goes on by itself', async () => {
  await at('/crm/people', 'Ada Byron')
  await page.context().setOffline(true)
  await page.getByText('No connection').waitFor()
  expect(await page.getByRole('link', { name: 'Ada Byron' }).count()).toBe(1)
  await expectAxeClean(page)
  await screenshot(page, 'offline')
  await page.context().setOffline(false)
  await page.getByText('No connection').waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Ben Okafor' }).click()
  await page.getByRole('heading', { name: 'Ben Okafor' }).waitFor()
})

test('what was typed survives a refusal by the server, and is sent again', async () => {
  await at('/crm/people', 'Ada Byron')
  await page.keyboard.press('c')
  await page.getByLabel('Name', { exact: true }).fill('Typed Once')
  const problem = {
    status: 503,
    code: 'database.unavailable',
    detail: 'The database cannot be reached at the moment',
  }
  await page.route('**/api/core/party', (route) => route.fulfill({ status: 503, json: problem }))
  await page.keyboard.press('Control+Enter')
  await page.getByText('The database cannot be reached').first().waitFor()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Typed Once')
  await page.unroute('**/api/core/party')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('link', { name: 'Typed Once' }).waitFor()
})

test('who was signed out meanwhile signs in and is back where they were', async () => {
  await at('/crm/people?q=ada', 'Ada Byron')
  await page.context().clearCookies()
  await page.getByRole('searchbox').fill('ben')
  await page.getByLabel('Password').waitFor()
  await page.getByLabel('E-mail').fill(ANA.email)
  await page.getByLabel('Password').fill(ANA.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page
    .getByRole('link', { name: /Ada Byron|Ben Okafor/ })
    .first()
    .waitFor()
  expect(new URL(page.url()).pathname).toBe('/crm/people')
  expectNoComplaints(page, /40[014]|503|422|413|ERR_INTERNET_DISCONNECTED|Failed to load resource/)
})

import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packPad } from './fixtures/pad.ts'
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
/** Of the operator, on the modules' pages. */
let page: Page
/** The same person at work in other tabs, which must never be loaded again. */
let work: Page
let plain: Page
let form: Page

/** A page hears of a change within its asking interval; slow machines get more. */
const HEARS = { timeout: 20_000 }

async function call(method: string, path: string, data?: object): Promise<void> {
  const headers = { 'Idempotency-Key': randomUUID() }
  const response = await page.request.fetch(server.url + path, { method, headers, ...(data ? { data } : {}) })
  expect(response.ok(), `${method} ${path}: ${await response.text()}`).toBe(true)
}

async function upload(version: string, columns = {}): Promise<void> {
  await page.goto('/platform/modules')
  await page.getByLabel('Upload a package').setInputFiles({
    name: `pad-${version}.tgz`,
    mimeType: 'application/gzip',
    buffer: await packPad(version, columns),
  })
  await page.getByRole('heading', { name: 'Pad', exact: true }).waitFor()
}

/** Content of a dialog is slotted, so it stands below the element and not below its `<dialog>`. */
const dialogOf = (tab: Page) => tab.locator('quoin-dialog')

async function openTab(path: string): Promise<Page> {
  const tab = await page.context().newPage()
  await tab.goto(path)
  await tab.evaluate(() => Object.assign(window, { isFirstLoad: true }))
  return tab
}
const wasNotReloaded = (tab: Page): Promise<boolean> => tab.evaluate(() => 'isFirstLoad' in window)

beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
  page = await openPage(browser, { url: server.url, width: 1440, height: 900 })
  await page.request.post(`${server.url}/api/setup`, {
    data: {
      organisation: { name: 'Northwind', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' },
      person: { name: 'Ana Ruiz', email: 'ana@example.com', password: 'a long enough passphrase' },
    },
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('a package is refused with everything that is wrong, and nothing is installed', async () => {
  await page.goto('/platform/modules')
  await page.getByRole('heading', { name: 'Modules' }).waitFor()
  await page.getByLabel('Upload a package').setInputFiles({
    name: 'broken.tgz',
    mimeType: 'application/gzip',
    buffer: Buffer.from('no archive'),
  })
  await page.getByText('broken.tgz was not taken').waitFor()
  expectNoComplaints(page, /422/)
})

test('an uploaded module is planned, rehearsed and installed', async () => {
  await upload('1.0.0')
  await page.getByRole('button', { name: 'Install 1.0.0' }).click()
  const dialog = dialogOf(page)
  await dialog.getByText(/steps?:/).waitFor()
  await dialog.getByRole('button', { name: 'Rehearse' }).click()
  await dialog.getByText('rehearsed and rolled back').waitFor()
  await expectAxeClean(page)
  await screenshot(page, 'module-plan')
  await dialog.getByRole('button', { name: 'Install Pad' }).click()
  await page.getByText('Pad 1.0.0 is installed').waitFor()
  await page.getByText('Running').first().waitFor()
  await expectAxeClean(page)
  await screenshot(page, 'module')
})

test('an admin switches it on and is told what it brings and reads', async () => {
  await page.goto('/settings/products')
  await page.getByRole('switch', { name: 'Pad' }).click()
  const dialog = dialogOf(page)
  await dialog.getByText('Writer').waitFor()
  await dialog.getByText('shared by all products').waitFor()
  await dialog.getByRole('button', { name: 'Switch on' }).click()
  await page.getByRole('link', { name: 'Sheet' }).waitFor()
  await screenshot(page, 'products')
})

test('open pages take the new version over with what was typed, without loading again', async () => {
  work = await openTab('/pad/sheet')
  await work.getByLabel('Sheet', { exact: true }).fill('half a thought')
  plain = await openTab('/pad/plain')
  await plain.getByLabel('Plain').fill('a draft')
  form = await openTab('/pad/sheet')
  await form.getByRole('button', { name: 'New note' }).click()
  await form.getByLabel('Name').fill('Typed in a form')

  await upload('1.1.0', { colour: { type: 'text', label: 'Colour' } })
  await page.getByRole('button', { name: 'Upgrade to 1.1.0' }).click()
  await dialogOf(page).getByRole('button', { name: 'Upgrade Pad' }).click()
  await page.getByText('Pad runs 1.1.0 now').waitFor()

  await work.getByRole('heading', { name: 'Sheet 1.1.0' }).waitFor(HEARS)
  expect(await work.getByLabel('Sheet', { exact: true }).inputValue()).toBe('half a thought')
  await work.locator('textarea:focus').waitFor()
  await work.keyboard.type('!')
  expect(await work.getByLabel('Sheet', { exact: true }).inputValue()).toBe('half a thought!')
  expect(await wasNotReloaded(work)).toBe(true)
})

test('an element without state of its own waits until the draft is done with', async () => {
  await plain.getByText('A newer version of').waitFor(HEARS)
  expect(await plain.getByLabel('Plain').inputValue()).toBe('a draft')
  await plain.getByRole('heading', { name: 'Plain 1.0.0' }).waitFor()
  await plain.getByLabel('Plain').fill('')
  await plain.getByRole('heading', { name: 'Plain 1.1.0' }).waitFor(HEARS)
  expect(await wasNotReloaded(plain)).toBe(true)
})

test('an open form keeps its text and offers the new field', async () => {
  await form.getByLabel('Colour').waitFor(HEARS)
  expect(await form.getByLabel('Name').inputValue()).toBe('Typed in a form')
  await form.getByLabel('Colour').fill('Blue')
  await form.getByRole('button', { name: 'Create note' }).click()
  await form.getByText('“Typed in a form” created.').waitFor()
  expect(await wasNotReloaded(form)).toBe(true)
})

test('a stopped product shows a calm page and comes back by itself', async () => {
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await dialogOf(page).getByRole('button', { name: 'Stop Pad' }).click()
  await work.getByRole('heading', { name: 'Pad is resting' }).waitFor(HEARS)
  expect(await work.getByRole('link', { name: 'Sheet' }).count()).toBe(0)
  await expectAxeClean(work)
  await screenshot(work, 'paused')
  await page.getByRole('button', { name: 'Resume' }).click()
  await work.getByRole('heading', { name: 'Sheet 1.1.0' }).waitFor(HEARS)
})

test('a product switched off elsewhere takes its menus and pages with it', async () => {
  await call('PUT', '/api/organisation/products/pad', { isEnabled: false })
  await work.getByRole('heading', { name: 'There is nothing at this address' }).waitFor(HEARS)
  expect(await work.getByRole('link', { name: 'Sheet' }).count()).toBe(0)
  await work.getByRole('link', { name: 'Go to Home' }).click()
  await work.getByRole('heading', { name: /Ana/ }).waitFor()
  expect(await wasNotReloaded(work)).toBe(true)
})

test('uninstalling asks for the name and exports first', async () => {
  await page.goto('/platform/modules/pad')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Uninstall' }).click()
  const dialog = dialogOf(page)
  const uninstall = dialog.getByRole('button', { name: 'Uninstall Pad' })
  await uninstall.waitFor()
  expect(await uninstall.isDisabled()).toBe(true)
  await screenshot(page, 'uninstall')
  await dialog.getByLabel('Type pad to confirm').fill('pad')
  await uninstall.click()
  await page.getByText('Pad is uninstalled').waitFor()
  await page.goto('/platform/modules')
  await page.getByRole('region', { name: 'At hand' }).getByRole('link', { name: 'Pad' }).waitFor()
  await expectAxeClean(page)
  await screenshot(page, 'modules')
  expectNoComplaints(page, /422/)
})

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  expectNoComplaints,
  openBrowser,
  openPage,
  startTestServer,
  type TestServer,
} from './harness/index.ts'
import { addSample, ANA, call, setUp, type Rows } from './sample.ts'

let server: TestServer
let browser: Browser
let page: Page

beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
  page = await openPage(browser, { url: server.url })
  await setUp(page)
  await addSample(page)
  await call(page, 'DELETE', '/api/session')
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

// Not one click in this file: what cannot be done by keyboard fails here.
const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const type = (text: string): Promise<void> => page.keyboard.type(text)
/** The element that has the focus, wherever it stands, as assistive technology names it. */
const focused = (): Promise<string> =>
  page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
  })
const path = (): string => new URL(page.url()).pathname

test('someone signs in', async () => {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').waitFor()
  await type(ANA.email)
  await press('Tab')
  await type(ANA.password)
  await press('Enter')
  await page.getByText('Good').first().waitFor()
})

test('skips the navigation', async () => {
  await page.goto('/')
  await page.getByText('Good').first().waitFor()
  await press('Tab')
  expect(await focused()).toBe('Skip to content')
  await press('Enter')
  await expect
    .poll(() =>
      page
        .locator('main')
        .first()
        .evaluate((main) => main.matches(':focus')),
    )
    .toBe(true)
})

test('goes anywhere by the palette, by letters, and back', async () => {
  await press('Control+k')
  await page.getByRole('combobox').waitFor()
  await type('people')
  await page
    .getByRole('option', { name: /^People/ })
    .first()
    .waitFor()
  await press('Enter')
  await page.getByRole('link', { name: 'Ada Byron' }).waitFor()
  expect(path()).toBe('/crm/people')
  await press('g', 'c')
  await page.getByRole('link', { name: 'Loch Foods' }).waitFor()
  await press('g', 'd')
  await page.locator('.board-card').first().waitFor()
  expect(path()).toBe('/crm/deals')
  await press('g', 'h')
  await page.getByText('Good').first().waitFor()
  await press('g', 'p')
  await page.getByRole('link', { name: 'Ada Byron' }).waitFor()
})

test('finds a record by its words', async () => {
  await press('Control+k')
  await page.getByRole('combobox').waitFor()
  await type('cold ch')
  await page.getByRole('option', { name: 'Cold chain pilot' }).waitFor()
  await press('Enter')
  await page.getByRole('heading', { name: 'Cold chain pilot' }).waitFor()
  await press('Escape')
  await page.getByRole('link', { name: 'Ada Byron' }).waitFor()
})

test('walks a list, opens a row and returns to it', async () => {
  await press('j')
  await press('j')
  await press('k')
  await press('j')
  await press('Enter')
  await page.getByRole('heading', { name: 'Ben Okafor' }).waitFor()
  await press('Escape')
  await page.getByRole('link', { name: 'Ben Okafor' }).waitFor()
  expect(path()).toBe('/crm/people')
})

test('makes a person from anywhere', async () => {
  await press('g', 'h')
  await page.getByText('Good').first().waitFor()
  await press('c', 'p')
  await page.getByLabel('Job title').waitFor()
  await type('Kit Keyboard')
  await press('Control+Enter')
  await page.getByText('created').first().waitFor()
  const found = await call<Rows>(page, 'GET', '/api/core/party?search=keyboard')
  expect(found.items.map(({ name }) => name)).toEqual(['Kit Keyboard'])
})

test('searches a list, and chooses and takes back a choice', async () => {
  await press('g', 'p')
  await page.getByRole('link', { name: 'Kit Keyboard' }).waitFor()
  await press('/')
  await type('kit')
  await page.getByRole('link', { name: 'Ada Byron' }).waitFor({ state: 'detached' })
  await page.waitForURL(/q=kit/)
  await page.getByRole('link', { name: 'Kit Keyboard' }).waitFor()
  // Out of the field, so that letters are shortcuts again.
  await press('Tab')
  await press('j', 'x')
  await page.getByText('1 chosen').waitFor()
  await press('x')
  await page.getByText('1 chosen').waitFor({ state: 'detached' })
})

test('asks for help and closes it', async () => {
  await press('?')
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
  for (const label of ['Search and commands', 'Go to Deals', 'New person', 'Next row']) {
    await page.locator('quoin-key-help dt', { hasText: label }).first().waitFor()
  }
  await press('Escape')
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor({ state: 'detached' })
})

test('keeps the focus inside a dialog and gives it back', async () => {
  await press('c')
  await page.getByLabel('Job title').waitFor()
  for (let step = 0; step < 60; step++) await press('Tab')
  const isInside = await page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    for (
      let node: Node | null = element ?? null;
      node;
      node = node instanceof ShadowRoot ? node.host : ((node as Element).assignedSlot ?? node.parentNode)
    ) {
      if (node instanceof HTMLDialogElement) return true
    }
    return document.activeElement === document.body
  })
  expect(isInside).toBe(true)
  await press('Escape')
  await page.getByLabel('Job title').waitFor({ state: 'detached' })
  expectNoComplaints(page, /401 .*\/api\/shell/)
})

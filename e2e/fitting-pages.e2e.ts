import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  expectAxeClean,
  expectNoComplaints,
  openBrowser,
  openPage,
  startTestServer,
} from './harness/index.ts'
import type { TestServer } from './harness/index.ts'
import { addSample, call, setUp, type Rows } from './sample.ts'

let server: TestServer
let browser: Browser
let page: Page
const parties: Record<string, string> = {}

beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
  page = await openPage(browser, { url: server.url, width: 1440, height: 900 })
  await setUp(page)
  await addSample(page)
  for (const { id, name } of (await call<Rows>(page, 'GET', '/api/core/party?limit=50')).items)
    parties[name] = id
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const current = (): Promise<string> =>
  page.getByRole('navigation', { name: 'Main' }).locator('[aria-current=page]').innerText()
const crumbs = (): Promise<string[]> =>
  page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('listitem').allInnerTexts()

describe('a contact', () => {
  test.each([
    ['Fenwick & Sons', 'Companies', ['Legal form', 'Employees'], ['First name', 'Job title']],
    ['Ada Byron', 'People', ['First name', 'Job title'], ['Legal form', 'Employees']],
  ])('%s shows under %s, with the facts of its kind', async (name, place, shown, absent) => {
    await page.goto(`/core/party/${parties[name]}`)
    const facts = page.getByRole('region', { name: 'Facts' })
    await facts.getByText(shown[0]!, { exact: true }).waitFor()
    await expect.poll(crumbs).toEqual(['CRM', place, name])
    expect(await current()).toBe(place)
    for (const label of shown) expect(await facts.getByText(label, { exact: true }).count(), label).toBe(1)
    for (const label of absent) expect(await facts.getByText(label, { exact: true }).count(), label).toBe(0)
  })

  test('becomes a person in the form: the fields follow, and what went is not sent', async () => {
    await page.goto('/crm/companies')
    await page.getByText('Fenwick & Sons').waitFor()
    await page.keyboard.press('c')
    await page.getByLabel('Name', { exact: true }).fill('Kite')
    await page.getByLabel('Employees').fill('not a number')
    await page.getByLabel('Kind').click()
    await page.getByRole('option', { name: 'Person' }).click()
    await page.getByLabel('Job title').fill('Owner')
    expect(await page.getByLabel('Employees').count()).toBe(0)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    const found = await call<{ items: object[] }>(page, 'GET', '/api/core/party?search=kite')
    expect(found.items).toMatchObject([{ name: 'Kite', kind: 'person', job_title: 'Owner', employees: null }])
  })
})

test('on a tablet facts and related lists stand one below the other', async () => {
  await page.setViewportSize({ width: 1024, height: 600 })
  await page.goto(`/core/party/${parties['Fenwick & Sons']}`)
  const more = page.getByRole('button', { name: 'Show all fields' })
  await more.waitFor()
  const facts = await more.boundingBox()
  const related = await page.getByRole('complementary', { name: 'Related' }).boundingBox()
  expect(related!.y).toBeGreaterThanOrEqual(facts!.y + facts!.height)
})

describe('the home page', () => {
  /** For each row of cards, how far its last one ends before the edge. */
  const gaps = (): Promise<number[]> =>
    page.locator('.cards').evaluate((cards) => {
      const edge = cards.getBoundingClientRect().right
      const rows = new Map<number, number>()
      for (const card of cards.children) {
        const { top, right } = card.getBoundingClientRect()
        rows.set(Math.round(top), Math.max(rows.get(Math.round(top)) ?? 0, right))
      }
      return [...rows.values()].map((right) => Math.round(edge - right))
    })

  test.each([
    ['one product', []],
    ['two products', ['invoicing']],
  ])('fills its rows with %s', async (_title, more) => {
    for (const id of more) await call(page, 'PUT', `/api/organisation/products/${id}`, { isEnabled: true })
    for (const width of [1440, 1024, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto('/')
      await page.getByText('Call the warehouse').waitFor()
      expect(new Set(await gaps()), `${width} px`).toEqual(new Set([0]))
    }
    await expectAxeClean(page)
    expectNoComplaints(page)
  })
})

import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
let stages: { id: string; name: string }[]

interface Items {
  items: { id: string; name: string }[]
}

/** Calls the API with the page's own session. */
async function call<T>(method: string, path: string, data?: object): Promise<T> {
  const response = await page.request.fetch(server.url + path, {
    method,
    ...(data ? { data } : {}),
    headers: { 'Idempotency-Key': randomUUID() },
  })
  expect(response.ok(), `${method} ${path}: ${await response.text()}`).toBe(true)
  return (await response.json()) as T
}

beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
  page = await openPage(browser, { url: server.url })
  await call('POST', '/api/setup', {
    organisation: { name: 'Northwind', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' },
    person: { name: 'Ana Ruiz', email: 'ana@example.com', password: 'a long enough passphrase' },
  })
  await call('PUT', '/api/organisation/products/crm', { isEnabled: true })
  const [pipeline] = (await call<Items>('GET', '/api/crm/pipeline')).items
  stages = (await call<Items>('GET', '/api/crm/stage?sort=position')).items
  const people = Array.from({ length: 300 }, (_, n) => ({
    op: 'create',
    values: { kind: 'person', name: `Person ${String(n).padStart(3, '0')}`, job_title: 'Buyer' },
  }))
  await call('POST', '/api/core/party/bulk', { operations: people })
  const deals = Array.from({ length: 80 }, (_, n) => ({
    op: 'create',
    values: {
      title: `Deal ${n}`,
      pipeline: pipeline?.id,
      stage: stages[0]?.id,
      amount: 10_000,
      currency: 'GBP',
    },
  }))
  await call('POST', '/api/crm/deal/bulk', { operations: deals })
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe('a list', () => {
  test('shows rows, counts them, and is accessible', async () => {
    await page.goto('/crm/people')
    await page.getByText('Person 000').waitFor()
    await page.getByText('300', { exact: true }).waitFor()
    await expectAxeClean(page)
    await screenshot(page, 'list')
  })

  test('restores search, order and filter from its address', async () => {
    await page.goto('/crm/people?q=person&sort=-name&f=job_title%3Aeq%3A%22Buyer%22')
    await page.getByText('Person 299').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('person')
    await page.getByRole('button', { name: 'Job title is Buyer', exact: true }).waitFor()
  })

  test('reaches the last row by the scroll bar', async () => {
    await page.goto('/crm/people')
    await page.getByText('Person 000').waitFor()
    await page.locator('vaadin-grid').evaluate((grid) => {
      const table = grid.shadowRoot?.querySelector('#table')
      table?.scrollTo(0, table.scrollHeight)
    })
    await page.getByText('Person 299').waitFor()
  })

  test('edits a cell in place and stores it', async () => {
    await page.goto('/crm/people?q=person+042')
    await page.getByText('Buyer').dblclick()
    await page.locator('quoin-field input').fill('Director')
    await page.keyboard.press('Enter')
    await expect
      .poll(
        async () =>
          (await call<{ items: { job_title: string }[] }>('GET', '/api/core/party?search=person%20042'))
            .items[0]?.job_title,
      )
      .toBe('Director')
  })

  test('makes, chooses and deletes records by keyboard', async () => {
    await page.goto('/crm/people?q=zara')
    await page.getByText('No people match').waitFor()
    await page.keyboard.press('c')
    await page.getByLabel('Name', { exact: true }).fill('Zara New')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('link', { name: 'Zara New' }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Delete 1 contact' }).click()
    await page.getByText('No people match').waitFor()
    expectNoComplaints(page)
  })
})

describe('a form', () => {
  test('asks before it throws away what was typed', async () => {
    await page.goto('/crm/people')
    await page.getByText('Person 000').waitFor()
    await page.keyboard.press('c')
    await page.getByLabel('Name', { exact: true }).fill('Half a name')
    await page.keyboard.press('Escape')
    await page.getByText('Throw away what you typed?').waitFor()
    await page.getByRole('button', { name: 'Keep editing' }).click()
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half a name')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Throw away' }).click()
  })

  test('says at the field what is missing and keeps the rest', async () => {
    await page.goto('/crm/people')
    await page.getByText('Person 000').waitFor()
    await page.keyboard.press('c')
    await page.getByLabel('Job title').fill('Buyer')
    await page.keyboard.press('Control+Enter')
    await page.getByText('Please fill this in').waitFor()
    expect(await page.getByLabel('Job title').inputValue()).toBe('Buyer')
    await expectAxeClean(page)
  })
})

describe('a board', () => {
  test('shows counts and sums, and is accessible', async () => {
    await page.goto('/crm/deals')
    await page.locator('.board-card').first().waitFor()
    await page.getByText('£8,000').first().waitFor()
    await expectAxeClean(page)
    await screenshot(page, 'board')
  })

  test('moves a card by mouse without leaving a copy, and takes it back', async () => {
    const title = await page.locator('.board-card .card-title').first().innerText()
    const [from, to] = [
      await page.locator('.board-card').first().boundingBox(),
      await page.locator('.cards').nth(1).boundingBox(),
    ]
    if (!from || !to) throw new Error('The board has no columns')
    await page.mouse.move(from.x + 40, from.y + 40)
    await page.mouse.down()
    await page.mouse.move(from.x + 60, from.y + 60, { steps: 4 })
    await page.mouse.move(to.x + 80, to.y + 40, { steps: 12 })
    await page.mouse.up()
    await page
      .getByText(/moved to/)
      .first()
      .waitFor()
    await page.locator('.column').nth(1).getByText(title, { exact: true }).waitFor()
    expect(await page.getByRole('link', { name: title, exact: true }).count()).toBe(1)
    await page.keyboard.press('Control+z')
    await page.locator('.column').first().getByText(title, { exact: true }).waitFor()
  })

  test('moves a card by keyboard and asks for the reason of a loss', async () => {
    await page.goto('/crm/deals')
    await page.locator('.board-card').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Space')
    for (let step = 1; step < stages.length; step += 1) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Space')
    await page.getByLabel('Lost reason').fill('Price')
    await page.keyboard.press('Control+Enter')
    await page
      .getByText(/moved to/)
      .first()
      .waitFor()
    expectNoComplaints(page)
  })
})

describe('a record', () => {
  test('keeps facts, timeline and steps in one place, and is accessible', async () => {
    const deal = (await call<{ items: { id: string }[] }>('GET', '/api/crm/deal?limit=1&sort=title')).items[0]
    await page.goto(`/crm/deal/${deal?.id}`)
    await page.getByRole('button', { name: /^Edit amount/ }).click()
    await page.locator('quoin-record-facts input').fill('12,500.50')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /£12,500\.50/ }).waitFor()
    await page.getByRole('button', { name: stages[1]?.name ?? '', exact: true }).click()
    await page.locator(`[aria-current=step]`, { hasText: stages[1]?.name ?? '' }).waitFor()
    await page.locator('h1').click()
    await page.keyboard.press('n')
    await page.keyboard.type('Spoke with their CFO')
    await page.keyboard.press('Control+Enter')
    await page.locator('li', { hasText: 'Spoke with their CFO' }).waitFor()
    await expectAxeClean(page)
    await screenshot(page, 'record')
  })

  test('shows both values when somebody else changed the same one, and lets the person choose', async () => {
    const deal = (
      await call<{ items: { id: string; version: number }[] }>('GET', '/api/crm/deal?limit=1&sort=-title')
    ).items[0]
    await page.goto(`/crm/deal/${deal?.id}`)
    await page.getByRole('button', { name: /^Edit next step:/ }).click()
    await call('PATCH', `/api/crm/deal/${deal?.id}`, {
      version: deal?.version,
      values: { next_step: 'Theirs' },
    })
    await page.locator('quoin-record-facts input').fill('Mine')
    await page.keyboard.press('Enter')
    await page.getByText('Theirs: Theirs').waitFor()
    await page.getByRole('button', { name: 'Use mine' }).click()
    await page.getByRole('button', { name: 'Edit next step: Mine' }).waitFor()
  })
})

describe('an import', () => {
  test('goes from file to records, shows bad rows, and is taken back', async () => {
    await page.goto('/import/core.contact')
    const rows = ['First Name,Last Name,Email', 'Ida,Import,ida@example.org', 'Bo,Import,not-an-address']
    await page.locator('input[type=file]').setInputFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(rows.join('\n')),
    })
    await page.getByRole('button', { name: 'Check all rows' }).click()
    await page.getByText('not-an-address').waitFor()
    await expectAxeClean(page)
    await page.getByRole('button', { name: 'Import 1 row' }).click()
    await page.getByRole('button', { name: 'Undo this import' }).click()
    await page.getByRole('button', { name: 'Undo import', exact: true }).click()
    await page.getByText('Undone').waitFor()
    await screenshot(page, 'import')
    // The refused write of the conflict above is the only one.
    expectNoComplaints(page, /status of 409/)
  })
})

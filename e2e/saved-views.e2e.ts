import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  expectAxeClean,
  expectNoComplaints,
  openBrowser,
  openPage,
  screenshot,
  startTestServer,
  type TestServer,
} from './harness/index.ts'
import { addSample, call, setUp } from './sample.ts'

let server: TestServer
let browser: Browser
/** Ana, who owns the organisation; Ben, a member. */
let ana: Page
let ben: Page

interface View {
  readonly id: string
  readonly version: number
  readonly name: string
}

beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
  ana = await openPage(browser, { url: server.url })
  await setUp(ana)
  await addSample(ana)
  const guest = { email: 'ben@example.com', roleKeys: ['core.member', 'crm.sales'] }
  const { link } = await call<{ link: string }>(ana, 'POST', '/api/organisation/invitations', guest)
  ben = await openPage(browser, { url: server.url })
  const token = link.split('/').at(-1)
  const person = { name: 'Ben Okoro', password: 'a long enough passphrase' }
  await call(ben, 'POST', `/api/invitations/${token}/accept`, person)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const picker = (page: Page, name: string) => page.getByRole('button', { name: `View: ${name}`, exact: true })
const entry = (page: Page, name: string) => page.getByRole('menu').locator('.item', { hasText: name })
const choose = async (page: Page, view: string, act: string): Promise<void> => {
  await picker(page, view).click()
  await entry(page, act).click()
}
const row = (page: Page, name: string) => page.getByRole('link', { name, exact: true })
const queryOf = (page: Page): URLSearchParams => new URL(page.url()).searchParams
const stored = async (page: Page, name: string): Promise<View & { state: object }> => {
  const { items } = await call<{ items: (View & { state: object })[] }>(
    page,
    'GET',
    '/api/views?page=crm/people',
  )
  const view = items.find((each) => each.name === name)
  if (!view) throw new Error(`There is no view "${name}"`)
  return view
}

describe('a view', () => {
  test('keeps what the list shows, under a name and an address', async () => {
    await ana.goto('/crm/people?f=job_title%3Aeq%3A%22Buyer%22&sort=-name')
    await row(ana, 'Ada Byron').waitFor()
    expect(await row(ana, 'Ben Okafor').count()).toBe(0)
    await choose(ana, 'All people', 'Save as new view…')
    await ana.getByLabel('Name', { exact: true }).fill('Buyers')
    await ana.keyboard.press('Control+Enter')
    await picker(ana, 'Buyers').waitFor()
    const { id, state } = await stored(ana, 'Buyers')
    expect(state).toEqual({
      filter: [{ column: 'job_title', operator: 'eq', value: 'Buyer' }],
      sort: '-name',
    })
    expect([...queryOf(ana)]).toEqual([['view', id]])
    await ana.reload()
    await picker(ana, 'Buyers').waitFor()
    await row(ana, 'Ada Byron').waitFor()
    expect(await row(ana, 'Ben Okafor').count()).toBe(0)
    await ana.getByRole('button', { name: 'Job title is Buyer', exact: true }).waitFor()
  })

  test('shows that it was changed, and goes back or keeps the change', async () => {
    await ana.getByRole('button', { name: 'Remove filter: Job title is Buyer' }).click()
    await row(ana, 'Ben Okafor').waitFor()
    await picker(ana, 'Buyers, changed').waitFor()
    await screenshot(ana, 'view-changed')
    await choose(ana, 'Buyers, changed', 'Discard changes')
    await picker(ana, 'Buyers').waitFor()
    await expect.poll(() => row(ana, 'Ben Okafor').count()).toBe(0)

    await ana.getByRole('searchbox').fill('Ada')
    await picker(ana, 'Buyers, changed').waitFor()
    // The address holds the change, also where nothing is left of the state.
    await ana.reload()
    await picker(ana, 'Buyers, changed').waitFor()
    await choose(ana, 'Buyers, changed', 'Save changes')
    await picker(ana, 'Buyers').waitFor()
    expect((await stored(ana, 'Buyers')).state).toMatchObject({ search: 'Ada', sort: '-name' })
    expect([...queryOf(ana).keys()]).toEqual(['view'])
  })

  test('whose whole state is taken away stays chosen, and changed', async () => {
    await ana.getByRole('button', { name: 'Remove filter: Job title is Buyer' }).click()
    await ana.getByRole('searchbox').fill('')
    await ana.locator('button.sort', { hasText: 'Name' }).click()
    await expect.poll(() => [...queryOf(ana).keys()]).toEqual(['view', 'q'])
    await row(ana, 'Ben Okafor').waitFor()
    await ana.reload()
    await picker(ana, 'Buyers, changed').waitFor()
    await row(ana, 'Ben Okafor').waitFor()
    await choose(ana, 'Buyers, changed', 'Discard changes')
  })

  test('is accessible, with its menu open, by keyboard alone', async () => {
    await picker(ana, 'Buyers').waitFor()
    await ana.locator('h1').click()
    await ana.keyboard.press('v')
    await entry(ana, 'Save as new view…').waitFor()
    await expectAxeClean(ana)
    await screenshot(ana, 'view-menu')
    // The first entry is the page without a view.
    await ana.keyboard.press('Home')
    await ana.keyboard.press('Enter')
    await picker(ana, 'All people').waitFor()
    expect([...queryOf(ana)]).toEqual([])
    await ana.goBack()
    await picker(ana, 'Buyers').waitFor()
    expectNoComplaints(ana)
  })
})

describe('a shared view', () => {
  test('is seen by other members, who save their own and cannot change it', async () => {
    const { id } = await stored(ana, 'Buyers')
    await ben.goto(`/crm/people?view=${id}`)
    await ben.getByText('it is not shared with you').waitFor()
    await row(ben, 'Ben Okafor').waitFor()
    await expectAxeClean(ben)
    await ben.getByRole('button', { name: 'Understood' }).click()
    expect([...queryOf(ben)]).toEqual([])

    await choose(ana, 'Buyers', 'Share with everyone')
    await ana.getByText('Everyone here sees “Buyers” now.').waitFor()
    await ben.goto(`/crm/people?view=${id}`)
    await picker(ben, 'Buyers').waitFor()
    await row(ben, 'Ada Byron').waitFor()
    await ben.getByRole('searchbox').fill('Dev')
    await picker(ben, 'Buyers, changed').click()
    await entry(ben, 'Discard changes').waitFor()
    await ben.getByText('“Buyers” is shared by Ana Ruiz').waitFor()
    for (const act of ['Save changes', 'Rename…', 'Share with everyone', 'Make private', 'Delete…'])
      expect(await ben.getByRole('menuitem', { name: act, exact: true }).count(), act).toBe(0)
    await entry(ben, 'Save as new view…').click()
    await ben.getByLabel('Name', { exact: true }).fill('Only Dev')
    await ben.keyboard.press('Control+Enter')
    await picker(ben, 'Only Dev').waitFor()
  })

  test('says so when somebody else changed it meanwhile, and keeps what is on the screen', async () => {
    const { id, version } = await stored(ana, 'Buyers')
    await picker(ana, 'Buyers').waitFor()
    await ana.getByRole('searchbox').fill('Elin')
    await picker(ana, 'Buyers, changed').waitFor()
    await call(ana, 'PATCH', `/api/views/${id}`, { version, name: 'Our buyers' })
    await choose(ana, 'Buyers, changed', 'Save changes')
    // Opening the menu has brought the newer version along; that the person has not seen its state still counts.
    await ana.getByText('Somebody changed this view in the meantime').waitFor()
    await picker(ana, 'Our buyers, changed').waitFor()
    expect(await ana.getByRole('searchbox').inputValue()).toBe('Elin')
    await choose(ana, 'Our buyers, changed', 'Save changes')
    await picker(ana, 'Our buyers').waitFor()
  })

  test('is renamed, and refuses a name that is taken', async () => {
    await call(ana, 'POST', '/api/views', {
      page: 'crm/people',
      name: 'Taken',
      scope: 'organisation',
      state: {},
    })
    await choose(ana, 'Our buyers', 'Rename…')
    await ana.getByLabel('Name', { exact: true }).fill('taken')
    await ana.keyboard.press('Control+Enter')
    await ana.getByText('A shared view of this page is named “taken” already').waitFor()
    await ana.getByLabel('Name', { exact: true }).fill('Buyers of all')
    await ana.keyboard.press('Control+Enter')
    await picker(ana, 'Buyers of all').waitFor()
  })

  test('is found by the command palette', async () => {
    await ben.goto('/')
    await ben.getByText('Good').first().waitFor()
    await ben.keyboard.press('Control+k')
    await ben.getByRole('combobox').fill('buyers of')
    await ben.getByRole('option', { name: /Buyers of all/ }).click()
    await picker(ben, 'Buyers of all').waitFor()
  })

  test('is deleted for everyone', async () => {
    await choose(ana, 'Buyers of all', 'Delete…')
    await ana.getByText('It goes for everyone in the organisation').waitFor()
    await ana.getByRole('button', { name: 'Delete view' }).click()
    await picker(ana, 'All people').waitFor()
    await picker(ana, 'All people').click()
    await entry(ana, 'Taken').waitFor()
    expect(await entry(ana, 'Buyers of all').count()).toBe(0)
    await ana.keyboard.press('Escape')
    await ben.reload()
    await ben.getByText('This view was deleted').waitFor()
    await row(ben, 'Ada Byron').waitFor()
  })
})

describe('a view of an older version', () => {
  test('opens without what is gone, says so, and can be put in order', async () => {
    const state = {
      filter: [
        { column: 'favourite_colour', operator: 'eq', value: 'blue' },
        { column: 'kind', operator: 'in', value: ['person', 'robot'] },
        { column: 'job_title', operator: 'gte', value: 7 },
      ],
      sort: 'shoe_size',
      columns: ['name', 'shoe_size', 'job_title'],
      widths: { shoe_size: 90 },
    }
    const old = await call<View>(ana, 'POST', '/api/views', { page: 'crm/people', name: 'Old', state })
    await ana.goto(`/crm/people?view=${old.id}`)
    await row(ana, 'Ada Byron').waitFor()
    await ana.getByText('Favourite colour, Kind, Job title, Shoe size').waitFor()
    await ana.getByRole('button', { name: 'Kind is any of Person', exact: true }).waitFor()
    await expectAxeClean(ana)
    await screenshot(ana, 'view-of-old-version')
    await choose(ana, 'Old', 'Save changes')
    await expect
      .poll(async () => (await stored(ana, 'Old')).state)
      .toEqual({
        filter: [{ column: 'kind', operator: 'in', value: ['person'] }],
        columns: ['name', 'job_title'],
      })
    await expect.poll(() => ana.getByText('Favourite colour').count()).toBe(0)
  })
})

describe('a board', () => {
  test('has views of its own', async () => {
    await ana.goto('/crm/deals?q=office')
    await ana.locator('.board-card').first().waitFor()
    await choose(ana, 'All deals', 'Save as new view…')
    await ana.getByLabel('Name', { exact: true }).fill('Office deals')
    await ana.keyboard.press('Control+Enter')
    await picker(ana, 'Office deals').waitFor()
    await expect.poll(() => ana.locator('.board-card').count()).toBe(1)
    await expectAxeClean(ana)
    await screenshot(ana, 'view-of-board')
    // The list of the same table takes over what is filtered, not the view.
    await ana.getByRole('link', { name: 'List', exact: true }).click()
    await row(ana, 'Office move').waitFor()
    expect([...queryOf(ana)]).toEqual([['q', 'office']])
    await ana.goBack()
    await picker(ana, 'Office deals').waitFor()
    const lost = '01900000-0000-7000-8000-000000000001'
    const view = { page: 'crm/deals', name: 'Lost pipeline', state: { board: lost } }
    const { id } = await call<View>(ana, 'POST', '/api/views', view)
    await ana.goto(`/crm/deals?view=${id}`)
    await ana.locator('.board-card').nth(3).waitFor()
  })
})

test('everything fits a narrow window', async () => {
  await ana.setViewportSize({ width: 390, height: 800 })
  await ana.goto('/crm/people')
  await ana.getByText('Ada Byron').waitFor()
  await screenshot(ana, 'view-narrow')
  await choose(ana, 'All people', 'Old')
  await picker(ana, 'Old').waitFor()
  await ana.getByText('Ada Byron').waitFor()
  await ana.keyboard.press('v')
  await entry(ana, 'Delete…').waitFor()
  await expectAxeClean(ana)
  await screenshot(ana, 'view-narrow-menu')
  const width = await ana.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
  // Refusals of the tests above are the only complaints.
  expectNoComplaints(ana, /status of 409/)
})

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
import { addSample, call, setUp, type Sample } from './sample.ts'

let server: TestServer
let browser: Browser
/** Ana at a desk, and with a phone. */
let desk: Page
let phone: Page
let sample: Sample
let invitation: string

beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
  desk = await openPage(browser, { url: server.url, width: 1440, height: 900 })
  await setUp(desk)
  sample = await addSample(desk)
  const guest = { email: 'guest@example.com', roleKeys: ['core.member', 'crm.sales'] }
  invitation = (await call<{ link: string }>(desk, 'POST', '/api/organisation/invitations', guest)).link
  await call(desk, 'POST', '/api/organisation/roles', {
    label: 'Buyer',
    description: 'Sees contacts.',
    rules: [],
  })
  phone = await openPage(browser, { url: server.url, width: 390, height: 844 })
  await phone.context().addCookies(await desk.context().cookies())
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

interface Screen {
  readonly name: string
  readonly open: (page: Page) => Promise<unknown>
  readonly isOnPhone?: boolean
  /** What is meant to go wrong on it. */
  readonly but?: RegExp
}

const at = (path: string, text: string | RegExp) => async (page: Page) => {
  await page.goto(path)
  await page.getByText(text).first().waitFor()
}
const csv = (text: string) => ({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
const FILE = 'First Name,Last Name,Email\nIda,Import,ida@example.org\nBo,Import,not-an-address\n'

async function uploadFile(page: Page): Promise<void> {
  await page.goto('/import/core.contact')
  await page.locator('input[type=file]').setInputFiles(csv(FILE))
  await page.getByRole('button', { name: 'Check all rows' }).waitFor()
}

const SCREENS: readonly Screen[] = [
  { name: 'home', open: at('/', 'Call the warehouse'), isOnPhone: true },
  { name: 'people', open: at('/crm/people', 'Ada Byron'), isOnPhone: true },
  { name: 'deals', open: at('/crm/deals', 'Warehouse racking'), isOnPhone: true },
  {
    name: 'deal',
    open: (page) => at(`/crm/deal/${sample.deal}`, 'They want delivery')(page),
    isOnPhone: true,
  },
  { name: 'contact', open: (page) => at(`/core/party/${sample.person}`, 'Ada Byron')(page), isOnPhone: true },
  {
    name: 'new-person',
    open: async (page) => {
      await at('/crm/people', 'Ada Byron')(page)
      await page.keyboard.press('c')
      await page.getByLabel('Job title').waitFor()
    },
    isOnPhone: true,
  },
  {
    name: 'filter',
    open: async (page) => {
      await at('/crm/people', 'Ada Byron')(page)
      await page.getByRole('button', { name: 'Filter' }).click()
      await page.getByText('Job title', { exact: true }).first().waitFor()
    },
  },
  { name: 'nothing-found', open: at('/crm/people?q=nobody', /No people match/) },
  { name: 'import', open: at('/import', 'What do you want to bring in?'), isOnPhone: true },
  { name: 'import-file', open: at('/import/core.contact', 'Drop a file here'), isOnPhone: true },
  { name: 'import-columns', open: uploadFile, isOnPhone: true },
  {
    name: 'import-check',
    open: async (page) => {
      await uploadFile(page)
      await page.getByRole('button', { name: 'Check all rows' }).click()
      await page.getByText('Rows with errors').first().waitFor()
    },
    isOnPhone: true,
  },
  { name: 'organisation', open: at('/settings/organisation', 'Time zone') },
  { name: 'members', open: at('/settings/members', 'guest@example.com'), isOnPhone: true },
  {
    name: 'invite',
    open: async (page) => {
      await at('/settings/members', 'guest@example.com')(page)
      await page.getByRole('button', { name: 'Invite a person' }).click()
      await page.getByLabel('E-mail').waitFor()
    },
  },
  { name: 'roles', open: at('/settings/roles', 'Buyer'), isOnPhone: true },
  {
    name: 'role',
    open: async (page) => {
      await at('/settings/roles', 'Buyer')(page)
      await page.getByRole('button', { name: 'Actions for Buyer' }).click()
      await page.getByRole('menuitem', { name: 'Edit' }).click()
      await page.getByLabel('Name', { exact: true }).waitFor()
    },
  },
  { name: 'products', open: at('/settings/products', 'May read'), isOnPhone: true },
  { name: 'events', open: at('/settings/events', /./) },
  { name: 'account', open: at('/settings/account', 'A new password signs you out'), isOnPhone: true },
  { name: 'developers', open: at('/developers', 'Whether set-up is complete'), isOnPhone: true },
  { name: 'modules', open: at('/platform/modules', 'CRM') },
  { name: 'not-found', open: at('/crm/nothing-here', /not (found|here)|no page/i), isOnPhone: true },
  {
    name: 'palette',
    open: async (page) => {
      await at('/', 'Call the warehouse')(page)
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('ware')
      await page.getByRole('option', { name: /Warehouse racking/ }).waitFor()
    },
    isOnPhone: true,
  },
  {
    name: 'keys',
    open: async (page) => {
      await at('/crm/people', 'Ada Byron')(page)
      await page.keyboard.press('?')
      await page.getByText('Keyboard shortcuts').first().waitFor()
    },
  },
  {
    name: 'list-error',
    open: async (page) => {
      await page.route('**/api/core/party?*', (route) =>
        route.fulfill({
          status: 503,
          json: {
            status: 503,
            code: 'database.unavailable',
            detail: 'The database cannot be reached at the moment',
            help: 'Try again in a moment; nothing was stored.',
          },
        }),
      )
      await at('/crm/people', /cannot be reached/)(page)
      await page.unroute('**/api/core/party?*')
    },
    but: /503/,
  },
]

/** Where the layout differs most on a phone: rows become cards, columns stand one below the other. */
const CARDS = new Set(['home', 'people', 'deals', 'deal', 'new-person', 'import-columns', 'products'])

describe('at a desk every screen is accessible, quiet and drawn', () => {
  test.each(SCREENS.map((screen) => [screen.name, screen] as const))('%s', async (name, screen) => {
    await screen.open(desk)
    await expectAxeClean(desk)
    expectNoComplaints(desk, screen.but)
    await screenshot(desk, name)
  })
})

describe('on a phone nothing is wider than the screen', () => {
  const onPhone = SCREENS.filter(({ isOnPhone }) => isOnPhone)
  test.each(onPhone.map((screen) => [screen.name, screen] as const))('%s', async (name, screen) => {
    await screen.open(phone)
    if (CARDS.has(name)) await expectAxeClean(phone)
    expectNoComplaints(phone, screen.but)
    // The page itself, and its content beside the navigation: what scrolls on purpose stands inside.
    const beyond = (part: Element) => part.scrollWidth - part.clientWidth
    const overflow = Math.max(
      await phone.locator('html').evaluate(beyond),
      await phone.locator('main').first().evaluate(beyond),
    )
    expect(overflow).toBeLessThanOrEqual(0)
    await screenshot(phone, `${name}-phone`)
  })
})

describe('someone who is not signed in', () => {
  test.each([
    ['sign-in', '/sign-in', 'Use the e-mail address'],
    ['invitation', '', 'Join Northwind'],
    ['invitation-gone', '/invitation/nonsense', 'This invitation cannot be used'],
  ])('finds %s accessible and drawn', async (name, path, text) => {
    for (const [suffix, width, height] of [
      ['', 1440, 900],
      ['-phone', 390, 844],
    ] as const) {
      const page = await openPage(browser, { url: server.url, width, height })
      await at(path === '' ? new URL(invitation).pathname : path, text)(page)
      await expectAxeClean(page)
      expectNoComplaints(page, /401 .*\/api\/shell|404 .*\/api\/invitations/)
      await screenshot(page, name + suffix)
      await page.context().close()
    }
  })

  test('is told what is wrong with a password, at the place', async () => {
    const page = await openPage(browser, { url: server.url })
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill('ana@example.com')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page
      .getByText(/wrong|not right|do not match/i)
      .first()
      .waitFor()
    await expectAxeClean(page)
    await screenshot(page, 'sign-in-wrong')
    await page.context().close()
  })
})

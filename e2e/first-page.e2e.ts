import type { Browser } from 'playwright-core'
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

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('the first visitor of a new installation is led to set it up', async () => {
  const page = await openPage(browser, { url: server.url })
  await page.goto('/')
  await page
    .getByLabel(/password/i)
    .first()
    .waitFor()
  expect(await page.title()).not.toBe('')
  await screenshot(page, 'set-up')
  await expectAxeClean(page)
  // A visitor who is not signed in has no shell yet.
  expectNoComplaints(page, /401 .*\/api\/shell/)
})

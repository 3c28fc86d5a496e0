import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, expectAxeClean, expectNoComplaints, expectNoCspViolations } from './harness/index.ts'
import { openBrowser, openPage } from './harness/index.ts'

const pages: Record<string, string> = {
  '/good': '<html lang="en"><title>Good</title><main><h1>Good</h1></main></html>',
  '/inline': '<html lang="en"><title>Bad</title><main><h1>Bad</h1></main><script>1</script></html>',
  '/no-label': '<html lang="en"><title>Bad</title><main><h1>Bad</h1><input></main></html>',
}
let server: Server
let browser: Browser
let url: string

beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.setHeader('Content-Security-Policy', "default-src 'none'; img-src data:")
    response.end(`<!doctype html>${pages[request.url ?? ''] ?? ''}`)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await openBrowser()
})

afterAll(async () => {
  await browser.close()
  server.close()
})

async function visit(path: string): Promise<Page> {
  const page = await openPage(browser, { url })
  await page.goto(path)
  return page
}

describe('the browser harness', () => {
  test('passes a sound page and draws its text', async () => {
    const page = await visit('/good')
    await expectAxeClean(page)
    expectNoComplaints(page)
    const { width } = (await page.locator('h1').boundingBox()) ?? { width: 0 }
    const drawn = await page.screenshot({ clip: { x: 0, y: 0, width, height: 80 } })
    await page.locator('h1').evaluate((heading) => (heading.textContent = ''))
    expect(drawn.equals(await page.screenshot({ clip: { x: 0, y: 0, width, height: 80 } }))).toBe(false)
  })

  test('notices what the content policy refused', async () => {
    const page = await visit('/inline')
    expect(complaintsOf(page)).toHaveLength(1)
    expect(() => expectNoCspViolations(page)).toThrow()
  })

  test('notices a field without a label', async () => {
    await expect(expectAxeClean(await visit('/no-label'))).rejects.toThrow(/label/)
  })

  test('reaches nothing but this machine', async () => {
    const page = await openPage(browser, { url: 'http://quoin.example' })
    await expect(page.goto('/')).rejects.toThrow(/ERR_NAME_NOT_RESOLVED/)
  })
})

import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../e2e/harness/browser.ts'
import { ensureUi } from '../core/launch/ui-bundle.ts'
import { frameTimes, waitForFrame, WATCH } from './harness/browser-probe.ts'
import type { Installation } from './harness/installation.ts'
import { median, quantile, spread } from './harness/statistics.ts'
import type { Measure, Result } from './harness/types.ts'

const LOADS = 11
const LIST = '/crm/people'
const ROW = 'quoin-record-grid >>> vaadin-grid >>> #items tr:not([hidden]) td + td'
const CARD = 'quoin-board-columns >>> .board-card'

/** What a person waits for in the built pages: first rows, a search, scrolling, the board. */
export const browser: Measure = async (bench) => {
  await ensureUi(bench.root)
  const installation = await bench.installation()
  const opened = await openBrowser()
  try {
    return [
      ...(await firstLoad(opened, installation)),
      await warmLoads(opened, installation, { name: 'list of 8,000 people', path: LIST, selector: ROW }),
      await warmLoads(opened, installation, {
        name: 'board of 5,000 open deals',
        path: '/crm/deals',
        selector: CARD,
      }),
      await searching(opened, installation),
      ...(await scrolling(opened, installation)),
    ]
  } finally {
    await opened.close()
  }
}

async function signedIn(browser: Browser, { server, client }: Installation): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 } })
  const [name = '', value = ''] = client.cookie.split('=', 2)
  await context.addCookies([{ name, value, url: server.url, httpOnly: true, sameSite: 'Lax' }])
  await context.addInitScript(WATCH)
  return context
}

/** Everything of JavaScript and CSS that an empty cache fetches before the first row is there. */
async function firstLoad(browser: Browser, installation: Installation): Promise<Result[]> {
  const context = await signedIn(browser, installation)
  const page = await context.newPage()
  let bytes = 0
  let files = 0
  let isPainted = false
  const reading: Promise<void>[] = []
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? ''
    if (isPainted || !/javascript|css/.test(type)) return
    files++
    reading.push(response.body().then((body) => void (bytes += gzipSync(body, { level: 9 }).length)))
  })
  await page.goto(LIST)
  const cold = await waitForFrame(page, ROW)
  isPainted = true
  await Promise.all(reading)
  await context.close()
  return [
    {
      name: 'JavaScript and CSS before the first rows, gzip',
      budget: { of: 'measured', atMost: 130 },
      baseline: null,
      measured: bytes / 1000,
      ratio: null,
      unit: 'kB',
      detail: `${files} files, gzip level 9; an empty cache painted its first row after ${(cold / 1000).toFixed(2)} s`,
    },
  ]
}

interface Target {
  readonly name: string
  readonly path: string
  readonly selector: string
}

async function warmLoads(browser: Browser, installation: Installation, target: Target): Promise<Result> {
  const context = await signedIn(browser, installation)
  const page = await context.newPage()
  const times: number[] = []
  for (let load = 0; load <= LOADS; load++) {
    await page.goto('about:blank')
    await page.goto(target.path)
    const ms = await waitForFrame(page, target.selector)
    if (load > 0) times.push(ms / 1000)
  }
  await context.close()
  return {
    name: `${target.name}: first paint, warm cache`,
    budget: { of: 'measured', atMost: 1 },
    baseline: null,
    measured: median(times),
    ratio: null,
    unit: 's',
    detail: `from the start of navigation to the frame that shows it; ${LOADS} loads: ${spread(times)}`,
  }
}

/** From the last key to the frame that shows the found rows; the pause after typing is part of it. */
async function searching(browser: Browser, installation: Installation): Promise<Result> {
  const context = await signedIn(browser, installation)
  const page = await context.newPage()
  await page.goto(LIST)
  await waitForFrame(page, ROW)
  const times: number[] = []
  for (const word of ['Xenia', 'Zoe', 'Rhys', 'Olga', 'Tariq', 'Fergus', 'Dagny']) {
    await page.locator('quoin-filter-bar input').first().fill('')
    await page.waitForTimeout(1_000)
    const started = await page.evaluate(() => performance.now())
    await page.locator('quoin-filter-bar input').first().fill(word)
    times.push((await waitForFrame(page, ROW, word)) - started)
  }
  await context.close()
  return {
    name: 'search typed to rows shown',
    budget: null,
    baseline: null,
    measured: median(times),
    ratio: null,
    unit: 'ms',
    detail: `pause after typing included; ${times.length} words: ${spread(times, 0)}`,
  }
}

async function scrolling(browser: Browser, installation: Installation): Promise<Result[]> {
  const context = await signedIn(browser, installation)
  const page = await context.newPage()
  await page.goto(LIST)
  await waitForFrame(page, ROW)
  const idle = await frameTimes(page, () => page.waitForTimeout(2_000))
  const frames = await frameTimes(page, () => wheel(page))
  await context.close()
  const detail = `${frames.length} frames while the wheel turned; p50 ${quantile(frames, 0.5).toFixed(1)}, p95 ${quantile(frames, 0.95).toFixed(1)}, p99 ${quantile(frames, 0.99).toFixed(1)} ms; idle page p95 ${quantile(idle, 0.95).toFixed(1)} ms`
  return [0.5, 0.95].map((share) => ({
    name: `scrolling the list: p${share * 100} of frame times`,
    budget: null,
    baseline: quantile(idle, share),
    measured: quantile(frames, share),
    ratio: quantile(frames, share) / quantile(idle, share),
    unit: 'ms',
    detail,
  }))
}

async function wheel(page: Page): Promise<void> {
  await page.mouse.move(700, 500)
  for (let turn = 0; turn < 60; turn++) {
    await page.mouse.wheel(0, 400)
    await page.waitForTimeout(50)
  }
}

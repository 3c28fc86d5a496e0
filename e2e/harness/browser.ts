import { resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { ensureBrowser } from '../../core/launch/browser.ts'

const root = resolve(import.meta.dirname, '../..')

/** Nothing leaves the machine: no update checks, and no name resolves but this host. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
]
const STEP_TIMEOUT_MS = 20_000
const complaints = new WeakMap<Page, string[]>()

/** The machine's Chromium, or the one from npm; close it in `afterAll`. */
export async function openBrowser(): Promise<Browser> {
  const { executablePath, env } = await ensureBrowser(root)
  return chromium.launch({ executablePath, env: { ...process.env, ...env }, args: ARGUMENTS })
}

/** A page in a fresh profile; what the browser complains about is kept for `complaintsOf`. */
export async function openPage(
  browser: Browser,
  options: { url: string; colorScheme?: 'light' | 'dark'; width?: number; height?: number },
): Promise<Page> {
  const { url, colorScheme = 'light', width = 1280, height = 800 } = options
  const context = await browser.newContext({
    baseURL: url,
    colorScheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  })
  // Shorter than a test may take: a step that waits in vain says itself what it waited for.
  context.setDefaultTimeout(STEP_TIMEOUT_MS)
  const page = await context.newPage()
  const kept: string[] = []
  complaints.set(page, kept)
  page.on('pageerror', (error) => kept.push(`uncaught: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') kept.push(`${message.text()} (${message.location().url})`)
  })
  return page
}

/** Uncaught errors and everything Chromium logged as an error since the page was opened. */
export function complaintsOf(page: Page): readonly string[] {
  const kept = complaints.get(page)
  if (!kept) throw new Error('this page was not opened with openPage')
  return kept
}

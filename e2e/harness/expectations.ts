import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { complaintsOf } from './browser.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Chromium logs each thing that the content policy refused. */
export function expectNoCspViolations(page: Page): void {
  expect(complaintsOf(page).filter((text) => /content.security.policy|trusted ?type/i.test(text))).toEqual([])
}

/** No uncaught error, no failed request, no refusal of the content policy; `but` names what is meant to fail. */
export function expectNoComplaints(page: Page, but?: RegExp): void {
  expect(complaintsOf(page).filter((text) => !but?.test(text))).toEqual([])
}

/** WCAG 2.2 A and AA over the whole page as it is now, in the light and the dark scheme. */
export async function expectAxeClean(page: Page): Promise<void> {
  // Evaluated over the debugging channel, so the page's content policy stays as strict as it is.
  await page.evaluate(axe.source)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    // Colours fade into the other scheme; halfway there, contrast means nothing.
    await page.evaluate(async () => {
      await new Promise(requestAnimationFrame)
      await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
    })
    const faults = await page.evaluate(async (values) => {
      // Runs in the page, where the evaluated source left its global.
      const inPage = (globalThis as unknown as { axe: typeof axe }).axe
      const { violations } = await inPage.run(document, { runOnly: { type: 'tag', values } })
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.html.slice(0, 200)}`),
      )
    }, RULES)
    expect(faults.join('\n'), `accessibility, ${colorScheme}`).toBe('')
  }
}

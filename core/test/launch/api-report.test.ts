import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { apiReport } from '../../launch/checks/api-report.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

it('the committed report of the SDK is what the sources export', () => {
  const report = apiReport(ROOT)
  expect(report).toContain('definePlugin: (module: PluginModule) => PluginModule')
  expect(report).toContain('startTestKernel')
  // After a change that is meant: node core/launch/api-report.ts, and a line in plugin-sdk/CHANGELOG.md.
  expect(readFileSync(join(ROOT, 'plugin-sdk/api.md'), 'utf8')).toBe(report)
}, 60_000)

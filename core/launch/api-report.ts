import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { apiReport } from './checks/api-report.ts'

const root = resolve(import.meta.dirname, '../..')
writeFileSync(join(root, 'plugin-sdk/api.md'), apiReport(root))

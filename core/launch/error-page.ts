import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { errorPage } from './checks/error-page.ts'

const root = resolve(import.meta.dirname, '../..')
writeFileSync(join(root, 'docs/errors.md'), await errorPage(root))

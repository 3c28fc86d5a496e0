// node core/launch/run.mjs <script> [arguments]: any script of the repository, with Node 24 and dependencies.
import { resolve } from 'node:path'
import { bootstrap } from './bootstrap.mjs'

const [script, ...args] = process.argv.slice(2)
if (!script) throw new Error('usage: node core/launch/run.mjs <script> [arguments]')
await bootstrap(resolve(script), args)

// Runs on any Node >= 20 with nothing installed: built-in modules only.
import { spawn } from 'node:child_process'
import { delimiter, dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureDependencies } from './dependencies.mjs'
import { ensureNode } from './node.mjs'
import { whenNpmIsGone } from './npm-parent.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Makes sure of Node 24 and the dependencies, then runs the script (relative to this folder) with them. */
export async function bootstrap(script, args = process.argv.slice(2)) {
  try {
    const file = resolve(dirname(fileURLToPath(import.meta.url)), script)
    const node = await ensureNode(root)
    await ensureDependencies(root, node)
    if (node !== process.execPath) return await runUnder(node, file, args)
    process.argv = [process.execPath, file, ...args]
    await import(pathToFileURL(file).href)
  } catch (error) {
    console.error(process.env.QUOIN_LOG_LEVEL === 'debug' ? error : `\n${error.message}`)
    process.exitCode = 1
  }
}

/** The channel ('ipc') lets the child notice when this process is killed without a chance to say so. */
async function runUnder(node, file, args) {
  const child = spawn(node, [file, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  whenNpmIsGone(() => child.kill('SIGTERM'))
  const [code, signal] = await new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', (...outcome) => done(outcome))
  })
  process.exitCode = code ?? 1
  if (signal) console.error(`Ended by ${signal}`)
}

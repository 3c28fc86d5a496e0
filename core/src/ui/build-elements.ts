import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { BundleOwner } from './plugin-bundles.ts'

const SCRIPT = resolve(import.meta.dirname, 'build-elements-process.ts')

/**
 * Builds the elements of versions that came without, each once, one after another, in a process of its own so
 * that the builder's memory goes with it. What is built is found by the next look at the folder.
 */
export function elementBuilder(onFailure: (owner: BundleOwner, output: string) => void) {
  const tried = new Set<string>()
  let last: Promise<void> = Promise.resolve()
  return (owner: BundleOwner): void => {
    if (owner.directory === '' || tried.has(owner.directory)) return
    tried.add(owner.directory)
    last = last.then(() => build(owner, onFailure))
  }
}

function build(owner: BundleOwner, onFailure: (owner: BundleOwner, output: string) => void): Promise<void> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [SCRIPT, owner.directory], { stdio: ['ignore', 'ignore', 'pipe'] })
    let output = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-4_000)))
    child.once('error', (error) => (output += error.message))
    child.once('close', (code) => {
      if (code !== 0) onFailure(owner, output)
      done()
    })
    // The server may end before its build does.
    child.unref()
  })
}

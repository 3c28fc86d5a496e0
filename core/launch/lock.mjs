import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const LONGEST_WAIT_MS = 15 * 60_000

/** Whether a process of this id is alive on this machine. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/**
 * Runs `work` while this process holds the lock file; a second process waits, a dead owner's lock is taken over.
 * @throws when the owner is still busy after 15 minutes
 */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true })
  const giveUpAt = performance.now() + LONGEST_WAIT_MS
  let hasSaidSo = false
  while (!tryLock(file)) {
    const owner = ownerOf(file)
    if (owner !== undefined && !isAlive(owner)) {
      rmSync(file, { force: true })
      continue
    }
    if (!hasSaidSo)
      console.error(`Waiting for another run (process ${owner ?? 'unknown'}) to finish its set-up …`)
    hasSaidSo = true
    if (performance.now() > giveUpAt)
      throw new Error(`Another run is still busy; if there is none, delete ${file}`)
    await pause(200)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function tryLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** undefined while the owner has created the file but not yet written its id, or has just removed it. */
function ownerOf(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined
  } catch {
    return undefined
  }
}

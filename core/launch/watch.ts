import { watch } from 'node:fs'
import { join } from 'node:path'

export type Change = 'ui' | 'server'

const FOLDERS = ['core/src', 'plugin-sdk/src', 'host-ui', 'plugins']
const QUIET_MS = 150
const IGNORED = /(^|[\\/])(node_modules|dist|test|\.git)([\\/]|$)|[~#]$|\.tmp$/
const UI = /(^|[\\/])ui[\\/]/

/** Calls back with what changed, once a burst of saves is over and the last call has finished. */
export function watchSources(root: string, onChange: (changes: ReadonlySet<Change>) => Promise<void>): void {
  let pending = new Set<Change>()
  let timer: NodeJS.Timeout | undefined
  let isBusy = false
  const flush = async (): Promise<void> => {
    if (isBusy || pending.size === 0) return
    const changes = pending
    pending = new Set()
    isBusy = true
    await onChange(changes).catch((error: Error) => console.error(error.message))
    isBusy = false
    await flush()
  }
  for (const folder of FOLDERS) {
    watch(join(root, folder), { recursive: true }, (_event, name) => {
      if (!name || IGNORED.test(name)) return
      pending.add(folder === 'host-ui' || (UI.test(name) && folder !== 'core/src') ? 'ui' : 'server')
      clearTimeout(timer)
      timer = setTimeout(() => void flush(), QUIET_MS)
    })
  }
}

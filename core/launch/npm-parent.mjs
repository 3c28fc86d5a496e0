const INTERVAL_MS = 300

/**
 * Calls back once when npm, having started this process, is gone. npm passes a signal on to the shell between them,
 * which dies of it and leaves us running: a changed parent is all there is to see.
 */
export function whenNpmIsGone(callback) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, INTERVAL_MS)
  timer.unref()
}

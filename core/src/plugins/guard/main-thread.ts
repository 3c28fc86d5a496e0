import { Session, type Debugger, type InspectorNotification } from 'node:inspector'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pluginOfFile } from './plugin-of-file.ts'

export interface Culprit {
  /** The innermost plugin whose code was on the stack in most samples; undefined when none was. */
  readonly pluginId: string | undefined
  /** Function and line, for operators. */
  readonly place: string
}

const ANSWER_MS = 1000
const MIB = 2 ** 20

/**
 * Looks into the main thread from another one, also while it is in a loop: V8 serves a debugger's requests at
 * the end of every turn of a loop and within regular expressions.
 */
export class MainThread {
  #session: Session | undefined
  /** Frames name scripts by number; files of the scripts are told when the debugger begins. */
  readonly #files = new Map<string, string>()

  /** 0 when it does not answer, as in the middle of a garbage collection. */
  async heapUsedMib(): Promise<number> {
    const answer = await this.#post<{ usedSize: number }>('Runtime.getHeapUsage')
    return (answer?.usedSize ?? 0) / MIB
  }

  /** Leaves the thread halted when a plugin is to blame. */
  async haltIn({ samples, pauseMs }: { samples: number; pauseMs: number }): Promise<Culprit | undefined> {
    const found: Culprit[] = []
    await this.#post('Debugger.enable')
    for (let count = 0; count < samples; count++) {
      if (count > 0) {
        await this.#post('Debugger.resume')
        await new Promise((done) => setTimeout(done, pauseMs))
      }
      const stack = await this.#halt()
      if (stack !== undefined) found.push(culpritOf(stack, this.#files))
    }
    const blamed = found.filter(({ pluginId }) => pluginId !== undefined)
    const last = blamed.at(-1)
    const isSure = blamed.length * 2 > samples && blamed.every(({ pluginId }) => pluginId === last?.pluginId)
    if (isSure) return last
    const [first] = found
    return first === undefined ? undefined : { ...first, pluginId: undefined }
  }

  /** Lets it go on and lets go of it. */
  async resume(): Promise<void> {
    await this.#post('Debugger.disable')
    this.release()
  }

  /** Node waits at its end for whoever is still connected. */
  release(): void {
    this.#session?.disconnect()
    this.#session = undefined
  }

  exit(code: number): void {
    this.#connected().post('Runtime.evaluate', { expression: `process.reallyExit(${code})` })
    this.release()
  }

  async #halt(): Promise<Debugger.CallFrame[] | undefined> {
    const session = this.#connected()
    const paused = new Promise<Debugger.CallFrame[]>((done) => {
      session.once('Debugger.paused', (message: InspectorNotification<Debugger.PausedEventDataType>) =>
        done(message.params.callFrames),
      )
    })
    await this.#post('Debugger.pause')
    return inTime(paused)
  }

  #post<Answer>(method: string, parameters = {}): Promise<Answer | undefined> {
    const session = this.#connected()
    const answer = new Promise<Answer | undefined>((done) => {
      session.post(method, parameters, (error, result) =>
        done(error === null ? (result as Answer) : undefined),
      )
    })
    return inTime(answer)
  }

  #connected(): Session {
    if (this.#session === undefined) {
      this.#session = new Session()
      this.#session.connectToMainThread()
      this.#session.on(
        'Debugger.scriptParsed',
        ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>) =>
          void this.#files.set(params.scriptId, params.url),
      )
    }
    return this.#session
  }
}

function culpritOf(stack: readonly Debugger.CallFrame[], files: ReadonlyMap<string, string>): Culprit {
  const urlOf = ({ location }: Debugger.CallFrame): string => files.get(location.scriptId) ?? ''
  const frame = stack.find((each) => pluginOfFile(urlOf(each)) !== undefined) ?? stack[0]
  if (frame === undefined) return { pluginId: undefined, place: 'nowhere' }
  const { functionName, location } = frame
  const url = urlOf(frame)
  const file = url.startsWith('file:') ? relative(process.cwd(), fileURLToPath(url)) : url
  const place = `${functionName || 'a function'} (${file}:${location.lineNumber + 1})`
  return { pluginId: pluginOfFile(url), place }
}

async function inTime<Result>(work: Promise<Result>): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((done) => (timer = setTimeout(() => done(undefined), ANSWER_MS)))
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

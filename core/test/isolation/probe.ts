import { randomInt, randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import type { Organisation } from './two-organisations.ts'

export interface Call {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  /** A body that is no JSON, for calls that read a stream. */
  readonly text?: string
}

/** A reply without what differs between any two replies: ids, instants, the value that was asked for. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly body: unknown
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi
/** Records that a probe makes are numbered from here, so that no number of a reply looks like one of theirs. */
export const FIRST_NUMBER = 100_000
const MADE_NUMBER = /(?<!\d)10\d{4}(?!\d)/g
const SHORTEST_ECHO = 20
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g

/** An id, or a text of the same shape, that nobody has: letters stay letters, digits digits, marks as they are. */
export function unknownLike(value: string): string {
  if (value.match(UUID)?.[0] === value) return randomUUID()
  const other = (first: string, count: number): string =>
    String.fromCharCode(first.charCodeAt(0) + randomInt(count))
  return value
    .replace(/[a-z]/g, () => other('a', 26))
    .replace(/[A-Z]/g, () => other('A', 26))
    .replace(/[0-9]/g, () => other('0', 10))
}

/** Asks as a member of `mine` and watches every reply for traces of `theirs`. */
export class Probe {
  readonly #mine: Organisation
  readonly #theirs: Organisation
  readonly #secrets: ReadonlySet<string>
  /** How many calls were made: a probe that asked nothing proves nothing. */
  calls = 0
  #isMarkKnown = false

  constructor(mine: Organisation, theirs: Organisation) {
    this.#mine = mine
    this.#theirs = theirs
    this.#secrets = new Set([theirs.id, ...[...theirs.ids.values()].flat()])
  }

  async ask({ method, path, body, text }: Call, sent?: string): Promise<Answer> {
    this.calls++
    const headers = text === undefined ? undefined : { 'content-type': 'text/csv' }
    const reply = await this.#mine.owner.send(method, path, { body, ...(text ? { text } : {}), headers })
    const raw = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
    const asked = `${path} ${JSON.stringify(body)}`
    const about = `${method} ${path} ${JSON.stringify(body) ?? ''}`
    for (const id of raw.match(UUID) ?? []) {
      const isTheirs = this.#secrets.has(id.toLowerCase()) && !asked.includes(id)
      expect(isTheirs, `${about} tells ${id}, which is theirs`).toBe(false)
    }
    // A word of theirs that I stored myself may come back from then on.
    if (method !== 'GET' && asked.includes(this.#theirs.mark)) this.#isMarkKnown = true
    const isMarked =
      !this.#isMarkKnown && raw.includes(this.#theirs.mark) && !asked.includes(this.#theirs.mark)
    expect(isMarked, `${about} tells a text of theirs: ${raw.slice(0, 500)}`).toBe(false)
    expect(reply.status, `${about} failed: ${raw.slice(0, 500)}`).toBeLessThan(500)
    return { status: reply.status, text: normalise(raw, sent), body: reply.body }
  }

  /**
   * Asks with values of theirs and with ones that nobody has: the replies must not tell which is which.
   * @param look what of a reply must be the same; all of it unless said otherwise
   * @returns the replies to the values of theirs
   */
  async compare(make: (value: string) => Call, theirs: readonly string[], look = shape): Promise<Answer[]> {
    const askUnknown = async (): Promise<Answer> => {
      const unknown = unknownLike(theirs[0]!)
      return this.ask(make(unknown), unknown)
    }
    let absent = await askUnknown()
    const answers: Answer[] = []
    for (const value of theirs) {
      const foreign = await this.ask(make(value), value)
      answers.push(foreign)
      if (isDeepStrictEqual(look(absent), look(foreign))) continue
      // An earlier call may have changed something that this one meets; then the next one meets it as well.
      absent = await askUnknown()
      const { method, path } = make('…')
      expect(look(foreign), `${method} ${path} with ${value}, which is theirs`).toEqual(look(absent))
    }
    return answers
  }
}

const shape = ({ status, text }: Answer): object => ({ status, text })
/** Of a call that stores the value, because the reply then speaks of it. */
export const onlyStatus = ({ status }: Answer): object => ({ status })

function normalise(raw: string, sent: string | undefined): string {
  let text = raw
  // Messages repeat what was sent, sometimes only the beginning of it.
  for (
    let length = sent?.length ?? 0;
    length > 0 && length >= Math.min(sent!.length, SHORTEST_ECHO);
    length--
  ) {
    const part = sent!.slice(0, length)
    text = text.replaceAll(part, '<sent>').replaceAll(encodeURIComponent(part), '<sent>')
  }
  return text.replace(UUID, '<id>').replace(INSTANT, '<instant>').replace(MADE_NUMBER, '<number>')
}

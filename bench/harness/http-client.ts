import { Agent, request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly text: string
}

/** A signed-in program with connections that stay open. */
export class HttpClient {
  readonly url: string
  readonly #agent: Agent
  #cookie: string
  #keys = 0

  constructor(url: string, cookie = '', connections = 8) {
    this.url = url
    this.#cookie = cookie
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  get cookie(): string {
    return this.#cookie
  }

  get(path: string): Promise<Answer> {
    return this.#send('GET', path, undefined, {})
  }

  /** @throws when the status says so */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = {
      'Content-Type': 'application/json',
      'Idempotency-Key': `bench-${process.pid}-${++this.#keys}`,
    }
    const text = body === undefined ? undefined : JSON.stringify(body)
    const answer = await this.#send(method, path, text, method === 'GET' ? {} : headers)
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`)
    return (answer.text === '' ? undefined : JSON.parse(answer.text)) as T
  }

  /** Sends the bytes as they come. */
  upload<T>(path: string, body: Iterable<string>): Promise<T> {
    return this.#send('POST', path, body, { 'Content-Type': 'text/csv' }).then(({ status, text }) => {
      if (status >= 400) throw new Error(`POST ${path}: ${status} ${text.slice(0, 500)}`)
      return JSON.parse(text) as T
    })
  }

  close(): void {
    this.#agent.destroy()
  }

  #send(
    method: string,
    path: string,
    body: string | Iterable<string> | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = request(
        `${this.url}${path}`,
        {
          method,
          agent: this.#agent,
          headers: { ...headers, ...(this.#cookie && { Cookie: this.#cookie }) },
        },
        (response) => {
          const [cookie] = response.headers['set-cookie'] ?? []
          if (cookie !== undefined) this.#cookie = cookie.split(';', 1)[0]!
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          )
        },
      )
      call.on('error', reject)
      if (body === undefined || typeof body === 'string') call.end(body)
      else void writeAll(call, body).catch(reject)
    })
  }
}

async function writeAll(call: ReturnType<typeof request>, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (!call.write(piece)) await new Promise<void>((done) => call.once('drain', done))
  }
  call.end()
}

export interface ClientReply {
  readonly status: number
  readonly headers: Headers
  // Tests look into it freely; a wrong guess fails the test.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any
}

/** What a browser or a program does with the server: sends JSON, keeps the cookie. */
export class Client {
  readonly url: string
  cookie: string | undefined

  constructor(url: string, cookie?: string) {
    this.url = url
    this.cookie = cookie
  }

  get(path: string, headers?: Record<string, string>): Promise<ClientReply> {
    return this.send('GET', path, { headers })
  }

  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<ClientReply> {
    return this.send('POST', path, { body, headers })
  }

  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<ClientReply> {
    return this.send('PATCH', path, { body, headers })
  }

  put(path: string, body: unknown, headers?: Record<string, string>): Promise<ClientReply> {
    return this.send('PUT', path, { body, headers })
  }

  delete(path: string, headers?: Record<string, string>): Promise<ClientReply> {
    return this.send('DELETE', path, { headers })
  }

  /** `text` goes out as it is; `body` as JSON. */
  async send(
    method: string,
    path: string,
    options: { body?: unknown; text?: string; headers?: Record<string, string> | undefined } = {},
  ): Promise<ClientReply> {
    const text = options.text ?? (options.body === undefined ? null : JSON.stringify(options.body))
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(text === null ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...options.headers,
      },
      body: text,
    })
    const set = response.headers.getSetCookie().find((cookie) => /^(__Host-)?sid=/.test(cookie))
    if (set !== undefined) this.cookie = set.includes('Max-Age=0') ? undefined : set.split(';')[0]
    const raw = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && raw !== '' ? JSON.parse(raw) : raw,
    }
  }

  /** The same person in a second window. */
  copy(url = this.url): Client {
    return new Client(url, this.cookie)
  }
}

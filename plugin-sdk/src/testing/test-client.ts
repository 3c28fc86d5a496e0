export interface TestReply {
  readonly status: number
  readonly headers: Headers
  // Tests look into it freely; a wrong guess fails the test.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any
}

/** A signed-in person, over HTTP as a browser or a program would be. */
export class TestClient {
  readonly #url: string
  #cookie: string | undefined

  constructor(url: string, cookie?: string) {
    this.#url = url
    this.#cookie = cookie
  }

  get(path: string): Promise<TestReply> {
    return this.send('GET', path)
  }

  post(path: string, body: unknown = {}): Promise<TestReply> {
    return this.send('POST', path, body)
  }

  patch(path: string, body: unknown): Promise<TestReply> {
    return this.send('PATCH', path, body)
  }

  put(path: string, body: unknown): Promise<TestReply> {
    return this.send('PUT', path, body)
  }

  delete(path: string): Promise<TestReply> {
    return this.send('DELETE', path)
  }

  async send(method: string, path: string, body?: unknown): Promise<TestReply> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const session = response.headers.getSetCookie().find((cookie) => /^(__Host-)?sid=/.test(cookie))
    if (session !== undefined) this.#cookie = session.split(';')[0]
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
}

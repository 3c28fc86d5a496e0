import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Context } from 'koa'

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
}
const ENCODINGS = { br: '.br', gzip: '.gz', identity: '' } as const
/** The whole interface is a few megabytes; kept in memory once asked for. */
const MAX_BYTES = 32 * 1024 * 1024

/** Sends built files, compressed by the build. Their names hold a hash, so a browser never asks twice. */
export class AssetCache {
  readonly #kept = new Map<string, Promise<Buffer | undefined>>()
  #bytes = 0

  /** @returns false when the file is not there */
  async send(ctx: Context, path: string): Promise<boolean> {
    const best = ctx.acceptsEncodings('br', 'gzip', 'identity')
    const wanted = best === 'br' || best === 'gzip' ? best : 'identity'
    const packed = wanted === 'identity' ? undefined : await this.#read(path + ENCODINGS[wanted])
    const bytes = packed ?? (await this.#read(path))
    if (bytes === undefined) return false
    if (packed !== undefined) ctx.set('Content-Encoding', wanted)
    ctx.vary('Accept-Encoding')
    ctx.set({
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Content-Security-Policy': "default-src 'none'",
    })
    ctx.status = 200
    ctx.body = bytes
    ctx.set('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream')
    return true
  }

  #read(path: string): Promise<Buffer | undefined> {
    const kept = this.#kept.get(path)
    if (kept !== undefined) return kept
    const read = readFile(path).catch(() => undefined)
    if (this.#bytes < MAX_BYTES) {
      this.#kept.set(path, read)
      void read.then((bytes) => {
        if (bytes === undefined) this.#kept.delete(path)
        else this.#bytes += bytes.length
      })
    }
    return read
  }
}

import { randomBytes } from 'node:crypto'
import type { Context } from 'koa'
import type { PageServer } from '../http/index.ts'
import { AssetCache } from './asset-cache.ts'
import { contentPolicy } from './content-policy.ts'
import { assetNotFound } from './errors.ts'
import type { UiSource } from './ui-files.ts'

/** Files of the build under /assets/, and one page for every other address. */
export class Pages implements PageServer {
  readonly #source: UiSource
  readonly #assets = new AssetCache()

  constructor(source: UiSource) {
    this.#source = source
  }

  async serve(ctx: Context): Promise<void> {
    const files = await this.#source()
    if (ctx.path.startsWith('/assets/')) {
      const file = files?.byUrl.get(ctx.path)
      if (file === undefined || !(await this.#assets.send(ctx, file)))
        throw assetNotFound({ path: ctx.path.slice(0, 200) })
      return
    }
    const nonce = randomBytes(18).toString('base64')
    ctx.set({
      'Content-Security-Policy': contentPolicy(nonce, files?.index.styleHashes ?? []),
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    })
    ctx.type = 'text/html; charset=utf-8'
    if (files === undefined) {
      ctx.status = 503
      ctx.body = NOT_BUILT
      return
    }
    // Loaded with the first page: the server listens earlier without the build's modules.
    const { renderPage } = await import('@quoin/plugin-sdk/build')
    ctx.status = 200
    ctx.body = renderPage(files.index, { nonce, plugins: [...files.plugins.values()] })
  }
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Quoin</title></head>
<body>
<h1>The pages are not built yet</h1>
<p>Run <code>npm run build:ui</code> in the folder of Quoin, then reload. <code>npm start</code> does both.</p>
</body>
</html>
`

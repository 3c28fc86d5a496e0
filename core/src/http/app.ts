import Koa, { type Context } from 'koa'
import { QuoinError } from '@quoin/plugin-sdk'
import type { Logger } from 'pino'
import { newId } from '../database/new-id.ts'
import { problemHeaders, PROBLEM_TYPE, toProblem } from './problem.ts'
import { writeText } from './reply-writer.ts'
import type { RequestHandler } from './request-handler.ts'

/** Serves everything that is not the API: pages and their assets. */
export interface PageServer {
  serve(ctx: Context): Promise<void>
}

export interface AppParts {
  readonly requests: RequestHandler
  readonly pages: PageServer
  readonly log: Logger
  readonly isProxyTrusted: boolean
  readonly publicUrl: string | undefined
}

const API_PATH = /^\/(api(\/|$)|healthz$|readyz$)/
const API_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** One middleware instead of a chain: ten empty ones cost as much as the router. */
export function createApp(parts: AppParts): Koa {
  // Behind a proxy only the last hop of X-Forwarded-For is believed; the rest is the client's own claim.
  const app = new Koa({ proxy: parts.isProxyTrusted, maxIpsCount: 1 })
  app.silent = true
  app.on('error', (error: unknown) => {
    if (!isClientGone(error)) parts.log.error({ err: error }, 'reply failed')
  })
  app.use(async (ctx) => {
    const correlationId = newId()
    const startedAt = performance.now()
    setCommonHeaders(ctx, correlationId, parts.publicUrl)
    try {
      if (API_PATH.test(ctx.path) || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) {
        ctx.set(API_HEADERS)
        await parts.requests.handle(ctx, correlationId)
      } else await parts.pages.serve(ctx)
    } catch (error) {
      await writeProblem(ctx, error, correlationId, parts.log)
    }
    parts.log.debug(
      {
        correlationId,
        method: ctx.method,
        path: ctx.path,
        status: ctx.status,
        durationMs: Math.round(performance.now() - startedAt),
      },
      'request',
    )
  })
  return app
}

function setCommonHeaders(ctx: Context, correlationId: string, publicUrl: string | undefined): void {
  ctx.set('X-Correlation-Id', correlationId)
  ctx.set('X-Content-Type-Options', 'nosniff')
  ctx.set('Referrer-Policy', 'same-origin')
  if (publicUrl?.startsWith('https:')) ctx.set('Strict-Transport-Security', 'max-age=31536000')
}

async function writeProblem(ctx: Context, error: unknown, correlationId: string, log: Logger): Promise<void> {
  const problem = toProblem(error, correlationId)
  if (problem.status >= 500) {
    const cause = error instanceof QuoinError ? error.cause : undefined
    log.error({ err: error, cause, correlationId, method: ctx.method, path: ctx.path }, problem.detail)
  }
  ctx.set({ ...API_HEADERS, ...problemHeaders(error) })
  await writeText(ctx, { status: problem.status, text: JSON.stringify(problem), headers: {} }, PROBLEM_TYPE)
}

function isClientGone(error: unknown): boolean {
  const code = (error as { code?: string }).code
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE'
}

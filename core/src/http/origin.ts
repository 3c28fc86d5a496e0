import type { IncomingHttpHeaders } from 'node:http'
import { crossSite } from './errors.ts'

/**
 * Refuses a change asked for by a page of another site (CSRF). A browser always sends one of the two
 * headers with a mutation, so a request with neither comes from a program, which holds no one's cookies.
 * @param publicOrigin the configured address, e.g. `https://quoin.example.com`, when a proxy rewrites Host
 * @throws http.cross-site (403)
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function assertSameSite(headers: IncomingHttpHeaders, publicOrigin: string | undefined): void {
  const site = headers['sec-fetch-site']
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return
    throw crossSite({})
  }
  if (headers.origin === undefined) return
  if (headers.origin === publicOrigin) return
  if (URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host) return
  throw crossSite({})
}

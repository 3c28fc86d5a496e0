/**
 * What a page may load and run: its own files, scripts and styles that carry its nonce, nothing else.
 * Attributes may set styles because the kit positions its overlays so; they cannot run or send anything.
 * @param styleHashes static styles inside templates of the kit, which no nonce reaches
 */
export function contentPolicy(nonce: string, styleHashes: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    ["style-src 'self'", `'nonce-${nonce}'`, ...styleHashes.map(quoted)].join(' '),
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')
}

const quoted = (source: string): string => (source.startsWith("'") ? source : `'${source}'`)

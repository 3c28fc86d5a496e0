import type { PluginUi, UiIndex } from './contract.ts'

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/**
 * The one HTML page of the app. The import map comes before any module and names the integrity of every
 * module, those of the given plugins included.
 * @param options.nonce fresh for each response, in `script-src` and `style-src`
 */
export function renderPage(
  index: UiIndex,
  options: { nonce: string; title?: string; plugins?: readonly PluginUi[] },
): string {
  const nonce = escapeText(options.nonce)
  const integrity = Object.assign(
    {},
    index.integrity,
    ...(options.plugins ?? []).map((plugin) => plugin.integrity),
  ) as Record<string, string>
  // `<` never occurs in URLs and hashes of the build; written escaped all the same.
  const map = JSON.stringify({ imports: index.imports, integrity }).replaceAll('<', '\\u003c')
  const preloads = index.preload.map(
    (url) => `<link rel="modulepreload" href="${url}" integrity="${index.integrity[url] ?? ''}">`,
  )
  const fonts = index.fonts.map(
    (url) => `<link rel="preload" as="font" type="font/woff2" crossorigin href="${url}">`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<title>${escapeText(options.title ?? 'Quoin')}</title>
<script nonce="${nonce}">${index.bootScript}</script>
<style nonce="${nonce}">${index.bootStyle}</style>
<script type="importmap" nonce="${nonce}">${map}</script>
${[...fonts, ...preloads].join('\n')}
<link rel="icon" type="image/svg+xml" href="${index.icon}">
<script type="module" src="${index.entry}" integrity="${index.integrity[index.entry] ?? ''}"></script>
</head>
<body>
<quoin-app></quoin-app>
<noscript>Quoin needs JavaScript. Switch it on for this address and reload the page.</noscript>
</body>
</html>
`
}

/**
 * What the build leaves in its output folder (`.quoin/ui`) and how the kernel serves it.
 *
 *     .quoin/ui/index.json                 UiIndex: read at start, read again when its mtime changes
 *     .quoin/ui/shared/…  host/…           served at /assets/shared/…, /assets/host/…
 *     .quoin/ui/plugins/<id>/…             served at /assets/plugins/<id>/…
 *     .quoin/ui/plugins/<id>/ui.json       PluginUi
 *
 * URL `/assets/<path>` is file `<outDir>/<path>`; only files named in `files` of an index or a `ui.json` need to
 * be served. Names hold a content hash: `Cache-Control: public, max-age=31536000, immutable`. Where `<file>.br`
 * or `<file>.gz` exists it is the same file compressed (`Vary: Accept-Encoding`).
 * The page is `renderPage(index, …)`, the same for every address that is neither /api nor /assets.
 */
export interface UiIndex {
  /** Changes when any file changes. */
  readonly revision: string
  /** The import map's `imports`: specifier → URL. */
  readonly imports: Readonly<Record<string, string>>
  /** The import map's `integrity`: URL → sha384 of every module of shared and host. */
  readonly integrity: Readonly<Record<string, string>>
  /** URL of the host's entry module. */
  readonly entry: string
  /** Modules of the first paint, entry included, for `<link rel=modulepreload integrity>`. */
  readonly preload: readonly string[]
  readonly fonts: readonly string[]
  readonly icon: string
  /** Inline `<script nonce>` before everything else: theme before first paint, nonces for styles of the kit. */
  readonly bootScript: string
  /** Inline `<style nonce>`: background before first paint. */
  readonly bootStyle: string
  /** CSP sources for `style-src`: static styles inside templates of the kit, which no nonce reaches. */
  readonly styleHashes: readonly string[]
  /** Every served file, relative to the output folder. */
  readonly files: readonly string[]
}

/** `ui.json` of one plugin; `module` of `/api/shell` is `{ url: entry, integrity: integrity[entry], tagSuffix }`. */
export interface PluginUi {
  readonly id: string
  readonly version: string
  /** URL of the entry module. */
  readonly entry: string
  /** URL → sha384 of every module; merged into the page's import map. */
  readonly integrity: Readonly<Record<string, string>>
  /** Added to every element name: `crm-forecast` → `crm-forecast-v1a2b3c4`. */
  readonly tagSuffix: string
  readonly files: readonly string[]
}

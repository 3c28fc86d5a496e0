import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { withLock } from './lock.mjs'

/** A Chromium, and what must be set for it to find its libraries and fonts. */
export interface Browser {
  readonly executablePath: string
  readonly env: Readonly<Record<string, string>>
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe']
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
]

/**
 * An installed Chromium, otherwise the one inside the npm package `@sparticuz/chromium` (Linux), unpacked once
 * under `.quoin/chromium` together with the libraries that a bare machine lacks.
 */
export async function ensureBrowser(root: string): Promise<Browser> {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  const installed = [...onPath, ...ELSEWHERE].find((file) => existsSync(file))
  if (installed) return { executablePath: installed, env: {} }
  const packaged = join(root, 'node_modules/@sparticuz/chromium')
  if (process.platform !== 'linux' || !existsSync(packaged)) {
    throw new Error('The browser tests need Chromium or Chrome: install one')
  }
  const { version } = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')) as { version: string }
  const folder = join(root, '.quoin', `chromium-${version}`)
  if (!existsSync(folder)) await withLock(`${folder}.lock`, async () => unpack(root, folder))
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH]
        .filter(Boolean)
        .join(delimiter),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  }
}

/** The package unpacks into the temporary folder, its libraries only on Amazon's Linux: set both for the while. */
function unpack(root: string, folder: string): void {
  if (existsSync(folder)) return
  console.error('Unpacking Chromium (once) …')
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    env: { ...process.env, TMPDIR: unfinished, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`Chromium could not be unpacked: ${stderr}`)
  writeFileSync(join(unfinished, 'fonts/fonts.conf'), fontSettings(join(folder, 'fonts')))
  renameSync(unfinished, folder)
}

/** The package's own settings look in /tmp/fonts and a few folders of Amazon's: no text would be drawn. */
const fontSettings = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/cache</cachedir>
</fontconfig>
`

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { InlineConfig, Rolldown } from 'vite'
import { filesBelow, integrityOf, readJson, writeJson, writeServed } from './files.ts'

/** One Vite build on disk: the shared modules, the host, or a plugin. */
export interface Part {
  /** Hash of everything that went in; the same hash needs no new build. */
  readonly stamp: string
  /** Input name → file. */
  readonly entries: Readonly<Record<string, string>>
  readonly modules: Readonly<Record<string, { integrity: string; imports: readonly string[] }>>
  readonly assets: readonly string[]
}

export interface PartOptions {
  readonly outDir: string
  /** Folder below `outDir`, also the address below `/assets/`. */
  readonly folder: string
  readonly stamp: string
  readonly config: InlineConfig
}

/** The part on disk when its stamp is still right. */
export async function currentPart(options: Omit<PartOptions, 'config'>): Promise<Part | undefined> {
  const part = await readJson<Part>(join(options.outDir, options.folder, 'part.json'))
  return part?.stamp === options.stamp ? part : undefined
}

/** Builds one part and writes it; files of the version before stay for pages that are still open. */
export async function buildPart(options: PartOptions): Promise<Part> {
  const { build } = await import('vite')
  const directory = join(options.outDir, options.folder)
  const previous = await readJson<Part>(join(directory, 'part.json'))
  const result = (await build({
    configFile: false,
    logLevel: 'warn',
    base: `/assets/${options.folder}/`,
    publicDir: false,
    mode: 'production',
    ...options.config,
    // Said here because Vite would follow NODE_ENV, which is "test" under the test runner.
    resolve: { conditions: ['module', 'browser', 'production'] },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      target: 'es2022',
      // Without it Vite lowers light-dark() and Aura comes out invisible.
      cssTarget: ['chrome125', 'firefox128', 'safari18'],
      modulePreload: false,
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      ...options.config.build,
      write: false,
    },
  })) as Rolldown.RolldownOutput
  const part = describe(result, options.stamp)
  await Promise.all(
    result.output.map((file) =>
      writeServed(join(directory, file.fileName), file.type === 'chunk' ? file.code : file.source),
    ),
  )
  await writeJson(join(directory, 'part.json'), part)
  await removeOld(directory, [part, ...(previous ? [previous] : [])])
  return part
}

function describe(result: Rolldown.RolldownOutput, stamp: string): Part {
  const chunks = result.output.filter((file) => file.type === 'chunk')
  return {
    stamp,
    entries: Object.fromEntries(
      chunks.filter((chunk) => chunk.isEntry).map((chunk) => [chunk.name, chunk.fileName]),
    ),
    modules: Object.fromEntries(
      chunks.map((chunk) => [chunk.fileName, { integrity: integrityOf(chunk.code), imports: chunk.imports }]),
    ),
    assets: result.output.filter((file) => file.type === 'asset').map((file) => file.fileName),
  }
}

async function removeOld(directory: string, kept: readonly Part[]): Promise<void> {
  const names = new Set(kept.flatMap((part) => [...Object.keys(part.modules), ...part.assets]))
  const isKept = (file: string): boolean => {
    const name = file.slice(directory.length + 1).replace(/\.(br|gz)$/, '')
    return names.has(name) || name.endsWith('.json')
  }
  const old = (await filesBelow(directory)).filter((file) => !isKept(file))
  await Promise.all(old.map((file) => rm(file, { force: true })))
}

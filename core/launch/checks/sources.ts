import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** A source file: path from the root of the repository with `/`, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

const FOLDERS = ['core', 'plugin-sdk', 'host-ui', 'plugins', 'e2e', 'bench']

export function readSources(root: string): Source[] {
  return globSync(`{${FOLDERS.join(',')}}/**/*.{ts,mjs,json}`, {
    cwd: root,
    exclude: (path) => /(^|[\\/])(node_modules|dist|screenshots|\.data)$/.test(path),
  }).map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }))
}

/** Every module the file names: static, dynamic, re-exported and type-only imports. */
export function importsOf(source: Source): string[] {
  return ts.preProcessFile(source.text, true, true).importedFiles.map((file) => file.fileName)
}

/** The text without comments, lines kept; good enough for word searches, not a parser. */
export function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|\s)\/\/.*$/gm, '$1')
}

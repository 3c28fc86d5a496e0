import { gzipSync } from 'node:zlib'

export interface TarEntry {
  readonly path: string
  readonly content?: string | Buffer
  /** `0` file, `5` folder, `2` symbolic link, `x` pax header */
  readonly type?: string
  readonly linkTo?: string
}

/** An archive as npm writes it, or as someone would who means harm. */
export const tarball = (entries: readonly TarEntry[]): Buffer =>
  gzipSync(Buffer.concat([...entries.map(entryBytes), Buffer.alloc(1024)]))

/** The files of a plugin, as `npm pack` lays them out. */
export const packed = (files: Readonly<Record<string, string>>): Buffer =>
  tarball(Object.entries(files).map(([path, content]) => ({ path: `package/${path}`, content })))

function entryBytes({ path, content = '', type = '0', linkTo = '' }: TarEntry): Buffer {
  const body = Buffer.from(content)
  const header = Buffer.alloc(512)
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`
  header.write(path.slice(0, 100), 0)
  header.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(body.length, 12) + octal(0, 12), 100)
  header.write('        ', 148)
  header.write(type, 156)
  header.write(linkTo, 157)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

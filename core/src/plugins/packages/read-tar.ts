const BLOCK = 512
const utf8 = new TextDecoder('utf-8', { fatal: true })

export interface TarFile {
  readonly path: string
  readonly content: Buffer
}

/**
 * The regular files of an archive in the form that npm writes: ustar, with pax headers for long paths. Folders
 * are passed over; everything else an archive can hold (links, devices, sparse files) is refused.
 * @throws Error that says what is wrong; paths are as the archive has them and not checked
 * @see POSIX.1-2017, pax, "ustar Interchange Format"
 */
export function readTar(archive: Buffer, maxFiles: number): TarFile[] {
  const files: TarFile[] = []
  let longPath: string | undefined
  let offset = 0
  while (offset + BLOCK <= archive.length) {
    const header = archive.subarray(offset, offset + BLOCK)
    if (header.every((byte) => byte === 0)) return files
    assertChecksum(header)
    const size = octal(header, 124, 12)
    const start = offset + BLOCK
    if (start + size > archive.length) throw new Error('it ends in the middle of a file')
    const content = archive.subarray(start, start + size)
    const path = longPath ?? pathOf(header)
    const type = String.fromCharCode(header[156]!)
    longPath = undefined
    if (type === 'x') longPath = paxPath(content)
    else if (type === '0' || type === '\0') files.push({ path, content })
    else if (type !== '5' && type !== 'g') throw new Error(`"${path}" is no plain file (type "${type}")`)
    if (files.length > maxFiles) throw new Error(`it has more than ${maxFiles} files`)
    offset = start + Math.ceil(size / BLOCK) * BLOCK
  }
  throw new Error('its end is missing')
}

function assertChecksum(header: Buffer): void {
  let sum = 0
  // The sum is made as if its own eight bytes were spaces.
  for (let index = 0; index < BLOCK; index++) sum += index >= 148 && index < 156 ? 32 : header[index]!
  if (sum !== octal(header, 148, 8)) throw new Error('a header of it is damaged')
}

function pathOf(header: Buffer): string {
  const [name, prefix] = [text(header, 0, 100), text(header, 345, 155)]
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Up to the first zero byte. */
function text(header: Buffer, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length)
  const end = field.indexOf(0)
  return utf8.decode(end === -1 ? field : field.subarray(0, end))
}

function octal(header: Buffer, offset: number, length: number): number {
  const digits = text(header, offset, length).trim()
  if (!/^[0-7]{1,12}$/.test(digits)) throw new Error('a number in a header of it is not octal')
  return Number.parseInt(digits, 8)
}

/** `<length> path=<value>\n` among the records; a size beside the header's would hide bytes from this reader. */
function paxPath(content: Buffer): string | undefined {
  const records = utf8.decode(content)
  if (/^\d+ (size|linkpath|GNU\.)/m.test(records)) throw new Error('it has pax headers other than paths')
  return /^\d+ path=(.*)$/m.exec(records)?.[1]
}

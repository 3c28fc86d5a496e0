/** The last part of a path, without characters that a file system or a header could stumble over. */
export function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  // eslint-disable-next-line no-control-regex
  const clean = last.replace(/[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E"*:<>?|]/g, '').trim()
  const named = clean.replace(/^\.+/, '') || 'file'
  return [...named].slice(0, 200).join('')
}

/**
 * A download under its own name: plain ASCII for old programs, the exact name for all others.
 * @see RFC 6266, section 4.3; RFC 8187
 */
export function attachmentHeader(name: string): string {
  const plain = name.replace(/[^\x20-\x7E]/g, '_').replace(/["\\%]/g, '_')
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`
}

/** A media type as given, when it is one; octets otherwise. It is shown, never trusted. */
export function cleanMediaType(type: string | undefined): string {
  const bare = (type ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return /^[a-z0-9][\w.+-]{0,60}\/[a-z0-9][\w.+-]{0,60}$/.test(bare) ? bare : 'application/octet-stream'
}

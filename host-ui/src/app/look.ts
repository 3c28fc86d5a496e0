import { signal } from '@quoin/plugin-sdk/ui'

export type Theme = 'system' | 'light' | 'dark'
export type Density = 'comfortable' | 'compact'
export interface Look {
  readonly theme: Theme
  readonly density: Density
}

/** Also read by the boot script of the page, before the first paint. */
const KEY = 'quoin.look'

/** How this browser shows the app. */
export const look = signal<Look>(storedLook())

function storedLook(): Look {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Look>
    return { theme: stored.theme ?? 'system', density: stored.density ?? 'comfortable' }
  } catch {
    return { theme: 'system', density: 'comfortable' }
  }
}

/** Changes the look, now and for the next visit. */
export function setLook(change: Partial<Look>): void {
  look.value = { ...look.peek(), ...change }
  try {
    localStorage.setItem(KEY, JSON.stringify(look.peek()))
  } catch {
    // Storage may be full or forbidden; the choice then holds until the page closes.
  }
  const { theme, density } = look.peek()
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
  if (density === 'compact') dataset['density'] = density
  else delete dataset['density']
}

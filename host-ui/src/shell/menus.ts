import { messageOf, toast } from '@quoin/plugin-sdk/ui'
import type { MenuEntry, MenuItem, Shell } from '@quoin/plugin-sdk/ui'
import { look, setLook } from '../app/look.ts'
import type { Theme } from '../app/look.ts'
import { signOut, switchOrganisation } from '../app/session.ts'

const orTell = (act: Promise<unknown>): void => {
  act.catch((error: unknown) => toast({ text: messageOf(error), tone: 'danger' }))
}

/** Shows every shortcut that holds on the present page. */
export function showKeyHelp(): void {
  orTell(import('./key-help.ts').then((module) => module.openKeyHelp()))
}

/** Entries of the organisation switcher. */
export function organisationEntries(shell: Shell): MenuEntry[] {
  return [
    { heading: 'Organisations' },
    ...shell.organisations.map((organisation): MenuItem => ({
      label: organisation.name,
      icon: 'landmark',
      isChecked: organisation.id === shell.organisation.id,
      run: () => {
        if (organisation.id !== shell.organisation.id) orTell(switchOrganisation(organisation.id))
      },
    })),
    null,
    {
      label: 'New organisation',
      icon: 'plus',
      run: () => orTell(import('./new-organisation.ts').then((module) => module.openNewOrganisation())),
    },
    ...(shell.isAdmin ? [{ label: 'Invite people', icon: 'user-plus', href: '/settings/members' }] : []),
  ]
}

const THEMES: readonly { theme: Theme; label: string; icon: string }[] = [
  { theme: 'system', label: 'Like the system', icon: 'monitor' },
  { theme: 'light', label: 'Light', icon: 'sun' },
  { theme: 'dark', label: 'Dark', icon: 'moon' },
]

/** Entries of the account menu. */
export function accountEntries(): MenuEntry[] {
  const current = look.value
  return [
    { heading: 'Appearance' },
    ...THEMES.map(({ theme, label, icon }): MenuItem => ({
      label,
      icon,
      isChecked: current.theme === theme,
      run: () => setLook({ theme }),
    })),
    null,
    {
      label: 'Compact rows',
      icon: 'list',
      isChecked: current.density === 'compact',
      isToggle: true,
      run: () => setLook({ density: current.density === 'compact' ? 'comfortable' : 'compact' }),
    },
    null,
    { label: 'Your account', icon: 'circle-user', href: '/settings/account' },
    { label: 'Keyboard shortcuts', icon: 'keyboard', keys: '?', run: showKeyHelp },
    null,
    { label: 'Sign out', icon: 'log-out', run: () => orTell(signOut()) },
  ]
}

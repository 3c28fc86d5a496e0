import {
  api,
  ApiError,
  confirm,
  invalidate,
  messageOf,
  toast,
  type MenuEntry,
  type MenuItem,
} from '@quoin/plugin-sdk/ui'
import { ask } from '../form/ask.ts'
import type { ViewColumn } from '../model/tables.ts'
import type { CurrentView } from './current-view.ts'
import { savedStateOf, type SavedView } from './saved-state.ts'

/** The views of the page, and what can be done with the one that is shown. */
export function menuOf(current: CurrentView): readonly MenuEntry[] {
  const { opened, views } = current
  const sorted = views.toSorted((one, other) => one.name.localeCompare(other.name))
  const choice = (view: SavedView): MenuItem => ({
    label: view.name,
    isChecked: view.id === opened?.view.id,
    run: () => current.open(view),
  })
  const group = (heading: string, scope: SavedView['scope']): MenuEntry[] => {
    const items = sorted.filter((view) => view.scope === scope).map(choice)
    return items.length > 0 ? [{ heading }, ...items] : []
  }
  return [
    { label: current.usualName, isChecked: !opened, run: () => current.open(undefined) },
    ...group('Private', 'private'),
    ...group('Shared with everyone', 'organisation'),
    ...(current.failure === undefined ? [] : [{ heading: 'Saved views cannot be loaded at the moment.' }]),
    null,
    ...(opened && !opened.view.isOwn ? [{ heading: madeBy(opened.view) }] : []),
    ...changesOf(current),
    { label: 'Save as new view…', icon: 'plus', run: () => void saveAs(current) },
    ...(opened?.view.mayChange ? actsOn(current, opened.view) : []),
  ]
}

const madeBy = ({ name, author }: SavedView): string =>
  author.name === null ? `“${name}”` : `“${name}” is shared by ${author.name}`

function changesOf(current: CurrentView): MenuItem[] {
  const { opened, isChanged } = current
  if (!opened) return []
  const { view, dropped } = opened
  const items: MenuItem[] = []
  if (view.mayChange && (isChanged || dropped.length > 0)) {
    items.push({ label: 'Save changes', icon: 'save', run: () => void saveChanges(current, view) })
  }
  if (isChanged) items.push({ label: 'Discard changes', icon: 'undo-2', run: () => current.open(view) })
  return items
}

function actsOn(current: CurrentView, view: SavedView): MenuItem[] {
  const share = (scope: SavedView['scope'], said: string): (() => void) => {
    return () => void change(current, view, { scope }, said)
  }
  const sharing: MenuItem[] =
    view.scope === 'private'
      ? [
          {
            label: 'Share with everyone',
            icon: 'users',
            run: share('organisation', `Everyone here sees “${view.name}” now.`),
          },
        ]
      : view.isOwn
        ? [
            {
              label: 'Make private',
              icon: 'lock',
              run: share('private', `“${view.name}” is for you alone now.`),
            },
          ]
        : []
  return [
    { label: 'Rename…', icon: 'pencil', run: () => void rename(current, view) },
    ...sharing,
    { label: 'Delete…', icon: 'trash-2', isDangerous: true, run: () => void remove(current, view) },
  ]
}

const NAME: ViewColumn = { type: 'text', label: 'Name', required: true, max: 80 }
const SHARED: ViewColumn = { type: 'boolean', label: 'Share with everyone' }

async function saveAs(current: CurrentView): Promise<void> {
  const state = savedStateOf(current.state, current.kind)
  await ask({
    heading: 'Save as new view',
    text: 'It keeps the search, filters and order that you see now, and which columns are shown.',
    fields: { name: NAME, share: SHARED },
    values: { name: '', share: false },
    confirm: 'Save view',
    run: async ({ name, share }) => {
      const scope = share === true ? 'organisation' : 'private'
      const made = await api.post<SavedView>('/api/views', { page: current.pageKey, name, scope, state })
      current.keep(made.id, made)
      current.open(made, { isReplacing: true })
      forgetNames()
    },
  })
}

/** What is on the screen becomes the view. */
function saveChanges(current: CurrentView, view: SavedView): Promise<void> {
  const state = savedStateOf(current.state, current.kind)
  const version = current.versionOf(view)
  return change(current, view, { version, state }, `“${view.name}” is saved.`)
}

async function rename(current: CurrentView, view: SavedView): Promise<void> {
  await ask({
    heading: 'Rename view',
    fields: { name: NAME },
    values: { name: view.name },
    confirm: 'Rename',
    run: async ({ name }) => {
      await send(current, view, { name })
    },
  })
}

async function change(current: CurrentView, view: SavedView, values: object, said: string): Promise<void> {
  try {
    const stored = await send(current, view, values)
    if ('state' in values) current.open(stored, { isReplacing: true })
    toast({ text: said, tone: 'success' })
  } catch (error) {
    toast({ text: messageOf(error), tone: 'danger' })
  }
}

async function send(current: CurrentView, view: SavedView, values: object): Promise<SavedView> {
  try {
    const stored = await api.patch<SavedView>(`/api/views/${view.id}`, { version: view.version, ...values })
    current.keep(view.id, stored)
    forgetNames()
    return stored
  } catch (error) {
    followOthers(current, error)
    throw error
  }
}

async function remove(current: CurrentView, view: SavedView): Promise<void> {
  const isShared = view.scope === 'organisation'
  const isSure = await confirm({
    heading: `Delete “${view.name}”?`,
    text: isShared
      ? 'It goes for everyone in the organisation, and links to it lead nowhere. Records stay as they are.'
      : 'Links to it lead nowhere afterwards. Records stay as they are.',
    action: 'Delete view',
    isDangerous: true,
  })
  if (!isSure) return
  try {
    await api.delete(`/api/views/${view.id}`, { query: { version: view.version } })
    current.open(undefined, { isReplacing: true })
    current.keep(view.id, undefined)
    forgetNames()
    toast({ text: `“${view.name}” is deleted.` })
  } catch (error) {
    followOthers(current, error)
    toast({ text: messageOf(error), tone: 'danger' })
  }
}

/** Somebody else was at it: what they made of it shows, and what is on the screen stays. */
function followOthers(current: CurrentView, error: unknown): void {
  if (error instanceof ApiError && ['views.stale', 'views.not-found'].includes(error.code))
    void current.reload()
}

/** The command palette lists views by name. */
const forgetNames = (): void => void invalidate(['view-names'])

import { defineError } from '@quoin/plugin-sdk'

/** One body for an absent view, a colleague's own and another organisation's. */
export const viewNotFound = defineError({
  code: 'views.not-found',
  status: 404,
  message: () => 'There is no such view here, or it is not shared with you',
  help: () => 'Choose another view, or ask whoever sent the link to share it with everyone.',
})

export const pageUnknown = defineError<{ page: string }>({
  code: 'views.unknown-page',
  status: 422,
  message: ({ page }) => `There is no list or board at ${page}, or you may not see it`,
  help: () => 'Name a page as its address does: <product>/<path>.',
})

export const viewNameTaken = defineError<{ name: string; scope: 'private' | 'organisation' }>({
  code: 'views.name-taken',
  status: 409,
  message: ({ name, scope }) =>
    scope === 'private'
      ? `You have a view named “${name}” of this page already`
      : `A shared view of this page is named “${name}” already`,
  help: () => 'Choose another name.',
})

export const tooManyViews = defineError<{ limit: number; whose: 'yours' | 'shared' }>({
  code: 'views.too-many',
  status: 409,
  message: ({ limit, whose }) =>
    whose === 'yours'
      ? `You have ${limit} views of this page; more are not possible`
      : `${limit} views of this page are shared; more are not possible`,
  help: () => 'Delete one that nobody needs.',
})

export const viewStale = defineError<{ current: object }>({
  code: 'views.stale',
  status: 409,
  message: () => 'Somebody changed this view in the meantime',
  help: () => 'Look at the view as it is now, then repeat the change.',
})

export const viewNotYours = defineError({
  code: 'views.not-yours',
  status: 403,
  message: () => 'A shared view can be changed and deleted by its author and by admins only',
  help: () => 'Save what you see as a new view of your own.',
})

/** An admin who did it would put the view out of their own reach. */
export const authorOnly = defineError({
  code: 'views.author-only',
  status: 403,
  message: () => 'Only its author can make a shared view private again',
  help: () => 'Delete it, or ask its author.',
})

import { defineError } from '@quoin/plugin-sdk'

/** Refusals of archives; `faults` list every reason at once. */
export const packageInvalid = defineError<{ count: number }>({
  code: 'packages.invalid',
  status: 422,
  message: ({ count }) => `the package has ${count} fault${count === 1 ? '' : 's'}`,
  help: () => 'Mend each fault listed, raise the version, and pack the plugin again with npm pack',
})

export const packageUnreadable = defineError<{ reason: string }>({
  code: 'packages.unreadable',
  status: 422,
  message: ({ reason }) => `the file is no package: ${reason}`,
  help: () => 'Upload the .tgz file that npm pack makes in the folder of the plugin',
})

export const packageTooLarge = defineError<{ limitMegabytes: number }>({
  code: 'packages.too-large',
  status: 413,
  message: ({ limitMegabytes }) => `a package has at most ${limitMegabytes} MB`,
  help: () => 'Leave out what the plugin does not need to run',
})

export const packageVersionTaken = defineError<{ id: string; version: string }>({
  code: 'packages.version-taken',
  status: 409,
  message: ({ id, version }) => `${id} ${version} is there already, with other content`,
  help: () => 'A version never changes: raise it in plugin.json and package.json, and pack again',
})

export const packageNotFound = defineError<{ id: string; version: string }>({
  code: 'packages.not-found',
  status: 404,
  message: ({ id, version }) => `${id} ${version} is neither in a folder of this node nor uploaded`,
  help: () => 'Upload the package of this version, or put its folder beside the others',
})

export const packageDamaged = defineError<{ id: string; version: string; expected: string; got: string }>({
  code: 'packages.damaged',
  status: 500,
  message: ({ id, version, expected, got }) =>
    `the stored package ${id} ${version} is not what was uploaded (SHA-256 ${got} instead of ${expected})`,
  help: () => 'Delete its row in kernel.package and upload the package again',
})

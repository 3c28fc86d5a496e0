import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/**
 * Runs npm's own JavaScript under the given Node, so that whatever npm starts uses that Node too.
 * @throws when npm fails or cannot be found
 */
export function npm(node, args, cwd) {
  const { status, error } = spawnSync(node, [npmCli(), ...args], {
    cwd,
    // npm's output is progress, not the result of the command: keep it off standard output.
    stdio: ['ignore', 2, 2],
    env: { ...withoutNpmSettings(process.env), PATH: [dirname(node), process.env.PATH].join(delimiter) },
  })
  if (error || status !== 0) {
    throw new Error(
      `npm ${args[0]} failed${error ? `: ${error.message}` : ''}; is the npm registry reachable?`,
    )
  }
}

function npmCli() {
  const besideNode = join(dirname(process.execPath), '..', 'lib/node_modules/npm/bin/npm-cli.js')
  const onWindows = join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js')
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'npm'))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
  const found = [process.env.npm_execpath ?? '', besideNode, onWindows, ...onPath].find(
    (file) => file.endsWith('npm-cli.js') && existsSync(file),
  )
  if (!found) throw new Error('npm was not found; install it, or start with "npm start"')
  return found
}

/** `npm start` hands its folder and flags down as npm_config_…; they must not steer the inner run. */
function withoutNpmSettings(env) {
  const isSetByRun = (name) =>
    /^npm_(config_(local_)?prefix|config_workspaces?|package_|lifecycle_|command)/.test(name)
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isSetByRun(name)))
}

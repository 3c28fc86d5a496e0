import type { Manifest } from '@quoin/plugin-sdk'
import semver from 'semver'
import type { PackageInfo, Refusal } from './types.ts'

export interface ResolveInput {
  /** What the operator asked for, already chosen. */
  readonly target: PackageInfo
  /** Manifests of everything installed, platform included, by id. */
  readonly installed: ReadonlyMap<string, Manifest>
  /** Versions at hand, newest first. */
  readonly packages: readonly PackageInfo[]
  readonly kernelVersion: string
}

export interface Resolution {
  /** The target and what has to come with it; unordered. */
  readonly chosen: readonly PackageInfo[]
  readonly refusals: readonly Refusal[]
}

type Chosen = ReadonlyMap<string, PackageInfo>

const inRange = (version: string, range: string): boolean =>
  semver.satisfies(version, range, { includePrerelease: true })

/** Ends a search among packages that exclude each other. */
const MAX_TRIES = 2000

/**
 * The closure of one plugin over `requires`: what is installed and fits stays, what does not is upgraded or
 * installed in its newest version that fits everybody. Pure.
 */
export function resolveClosure(input: ResolveInput): Resolution {
  const search = new Search(input)
  const chosen = search.solve(new Map([[input.target.id, input.target]]))
  return chosen === undefined
    ? { chosen: [input.target], refusals: search.firstRefusal === undefined ? [] : [search.firstRefusal] }
    : { chosen: [...chosen.values()], refusals: [] }
}

class Search {
  /** Of the branch that began with the best versions. */
  firstRefusal: Refusal | undefined
  readonly #input: ResolveInput
  #tries = 0

  constructor(input: ResolveInput) {
    this.#input = input
  }

  solve(chosen: Chosen): Chosen | undefined {
    if (++this.#tries > MAX_TRIES) return undefined
    const need = this.#openNeed(chosen)
    if (need === undefined) return chosen
    const candidates = chosen.has(need.id) ? [] : this.#candidates(need.id, chosen)
    if (candidates.length === 0) this.firstRefusal ??= this.#explain(need, chosen)
    for (const candidate of candidates) {
      const found = this.solve(new Map([...chosen, [candidate.id, candidate]]))
      if (found !== undefined) return found
    }
    return undefined
  }

  /** A requirement that what is chosen and installed does not meet. */
  #openNeed(chosen: Chosen): Need | undefined {
    for (const { id, manifest } of chosen.values()) {
      for (const [needed, range] of Object.entries(manifest.requires ?? {})) {
        const version = chosen.get(needed)?.version ?? this.#input.installed.get(needed)?.version
        if (version === undefined || !inRange(version, range)) return { by: id, id: needed, range }
      }
    }
    return undefined
  }

  #candidates(id: string, chosen: Chosen): PackageInfo[] {
    const ranges = this.#rangesFor(id, chosen)
    const fitting = this.#input.packages.filter(
      (each) => each.id === id && inRange(this.#input.kernelVersion, each.manifest.kernel),
    )
    return fitting.filter(({ version }) => ranges.every(({ range }) => inRange(version, range)))
  }

  /** What everybody who stays wants of one plugin. */
  #rangesFor(id: string, chosen: Chosen): Need[] {
    const staying = [...this.#input.installed.values()].filter((manifest) => !chosen.has(manifest.id))
    return [...staying, ...[...chosen.values()].map(({ manifest }) => manifest)].flatMap((manifest) => {
      const range = manifest.requires?.[id]
      return range === undefined ? [] : [{ by: manifest.id, id, range }]
    })
  }

  #explain({ by, id, range }: Need, chosen: Chosen): Refusal {
    const version = chosen.get(id)?.version ?? this.#input.installed.get(id)?.version
    const at = this.#input.packages.filter((each) => each.id === id).map((each) => each.version)
    const others = this.#rangesFor(id, chosen).filter((need) => need.by !== by)
    const wishes = others.map((need) => `${need.by} wants ${need.range}`).join(', ')
    const got = version === undefined ? 'not installed' : `${version} installed`
    const hand = at.length === 0 ? 'no version of it is at hand' : `at hand: ${at.join(', ')}`
    return {
      code: version === undefined ? 'plugins.dependency-missing' : 'plugins.dependency-version',
      path: `${by}/requires/${id}`,
      message: `${by} requires ${id} ${range}; ${got}, ${hand}${wishes === '' ? '' : `; ${wishes}`}`,
      expected: `${id} ${range}`,
      got,
      help: `Upload a version of ${id} in the range ${range}, or choose another version of ${by}`,
    }
  }
}

interface Need {
  readonly by: string
  readonly id: string
  readonly range: string
}

import type { Fault } from '@quoin/plugin-sdk'
import { kernelVersion, platformCandidates } from '../boot.ts'
import { verifyManifests, type Candidate } from '../verify/verify-manifest.ts'

/** What depends on which other plugins are installed: the plan asks, and packages may come in any order. */
const RELATIONS = /^\/(requires|optional|conflicts|uses|calls|events\/subscribes)(\/|$)/

/** Faults of one manifest that no other plugin could mend. */
export async function verifyPackage(candidate: Candidate): Promise<readonly Fault[]> {
  const verified = verifyManifests([...(await platformCandidates()), candidate], await kernelVersion())
  return verified.at(-1)!.faults.filter(({ path }) => !RELATIONS.test(path))
}

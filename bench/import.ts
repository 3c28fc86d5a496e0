import { readFileSync } from 'node:fs'
import { hubspotFile } from './data/hubspot-file.ts'
import { HttpClient } from './harness/http-client.ts'
import type { Installation } from './harness/installation.ts'
import { quantile } from './harness/statistics.ts'
import type { Measure } from './harness/types.ts'

const ROWS = 100_000
const POLL_MS = 250

interface Job {
  readonly id: string
  readonly state: string
  readonly mapping: Readonly<Record<string, string>>
  readonly processed: number
  readonly counts: { create: number; update: number; skip: number; error: number }
  readonly failure: string | null
}

/** A hundred thousand contacts from a file to records, through the API, and what it does to the server's memory. */
export const importFile: Measure = async (bench) => {
  const installation = await bench.installation()
  const client = await newOrganisation(installation)
  const { pid } = installation.server
  const cpu = bench.cpu.process(pid)
  const before = memoryMb(pid)
  const start = performance.now()
  const uploaded = await client.upload<Job>(
    `/api/imports?target=core.contact&name=contacts.csv`,
    hubspotFile(ROWS),
  )
  const uploadSeconds = (performance.now() - start) / 1000
  const body = { mapping: uploaded.mapping, matchKey: ['email'], onMatch: 'update', onError: 'skip-row' }
  const begun = performance.now()
  await client.json('POST', `/api/imports/${uploaded.id}/run`, body)
  const { job, memory } = await follow(client, uploaded.id, pid)
  const seconds = (performance.now() - begun) / 1000
  client.close()
  if (job.state !== 'done') throw new Error(`the import ended ${job.state}: ${job.failure}`)
  const cpuSeconds = (bench.cpu.process(pid) - cpu) / 1e9
  const quarters = [0, 1, 2, 3].map((part) => {
    const [from, to] = [part, part + 1].map((edge) => Math.floor((edge * memory.length) / 4))
    return quantile(memory.slice(from, to), 0.5)
  })
  const [first = 0, , , last = 0] = quarters
  const { create, update, skip, error } = job.counts
  return [
    {
      name: `${ROWS.toLocaleString('en-GB')} contacts imported`,
      budget: { of: 'measured', atMost: 60 },
      baseline: null,
      measured: seconds,
      ratio: null,
      unit: 's',
      detail: `${Math.round(ROWS / seconds)} rows a second; ${create} created, ${update} updated, ${skip} skipped, ${error} at fault; uploaded in ${uploadSeconds.toFixed(1)} s; ${cpuSeconds.toFixed(0)} s of the server's processor time`,
    },
    {
      name: 'memory of the server while it imports: last quarter against first',
      budget: null,
      baseline: first,
      measured: last,
      ratio: last / first,
      unit: 'MB',
      detail: `before ${before.toFixed(0)} MB, by quarters ${quarters.map((mb) => mb.toFixed(0)).join(', ')}, peak ${Math.max(...memory).toFixed(0)} MB of ${memory.length} samples`,
    },
  ]
}

/** An organisation of its own, so that lists measured elsewhere keep their size. */
async function newOrganisation({ server, client }: Installation): Promise<HttpClient> {
  const own = new HttpClient(server.url, client.cookie)
  const facts = { name: 'Import', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }
  await own.json('POST', '/api/organisations', facts)
  return own
}

async function follow(client: HttpClient, id: string, pid: number): Promise<{ job: Job; memory: number[] }> {
  const memory: number[] = []
  for (;;) {
    const job = await client.json<Job>('GET', `/api/imports/${id}`)
    memory.push(memoryMb(pid))
    if (job.state !== 'running') return { job, memory }
    await new Promise((done) => setTimeout(done, POLL_MS))
  }
}

/** Resident memory; 0 where the system does not tell. */
function memoryMb(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1024
  } catch {
    return 0
  }
}

import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

export const ANA = { name: 'Ana Ruiz', email: 'ana@example.com', password: 'a long enough passphrase' }
export const NORTHWIND = { name: 'Northwind', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' }

export interface Row {
  readonly id: string
  readonly version: number
  readonly name: string
}
export interface Rows {
  readonly items: readonly Row[]
}

/** Calls the API with the session of the page. */
export async function call<T>(page: Page, method: string, path: string, data?: object): Promise<T> {
  const headers = { 'Idempotency-Key': randomUUID() }
  const response = await page.request.fetch(path, { method, headers, ...(data ? { data } : {}) })
  expect(response.ok(), `${method} ${path}: ${await response.text()}`).toBe(true)
  return (response.status() === 204 ? undefined : await response.json()) as T
}

/** Sets the installation up and switches CRM on. */
export async function setUp(page: Page): Promise<void> {
  await call(page, 'POST', '/api/setup', { organisation: NORTHWIND, person: ANA })
  await call(page, 'PUT', '/api/organisation/products/crm', { isEnabled: true })
}

const COMPANIES = [
  'Blue Harbour Ltd',
  'Fenwick & Sons',
  'Kestrel Engineering',
  'Loch Foods',
  'Orchard Clinics',
]
const PEOPLE = ['Ada Byron', 'Ben Okafor', 'Chloe Martin', 'Dev Patel', 'Elin Berg', 'Femi Ade', 'Grace Li']
const DEALS = [
  'Warehouse racking',
  'Annual service',
  'Office move',
  'Cold chain pilot',
  'Clinic rollout',
  'Spare parts',
]

export interface Sample {
  readonly deal: string
  readonly person: string
}

/** A small company's data: people in companies, deals in stages, a task and a note. */
export async function addSample(page: Page): Promise<Sample> {
  const bulk = async (table: string, values: readonly object[]): Promise<readonly Row[]> => {
    const operations = values.map((each) => ({ op: 'create', values: each }))
    return (await call<{ results: Row[] }>(page, 'POST', `/api/${table}/bulk`, { operations })).results
  }
  const stages = (await call<Rows>(page, 'GET', '/api/crm/stage?sort=position&limit=4')).items
  const companies = await bulk(
    'core/party',
    COMPANIES.map((name, n) => ({ kind: 'company', name, industry: 'Services', employees: 20 * (n + 1) })),
  )
  const people = await bulk(
    'core/party',
    PEOPLE.map((name, n) => ({
      kind: 'person',
      name,
      job_title: ['Buyer', 'Director', 'Site manager'][n % 3],
      email: `${name.split(' ')[0]!.toLowerCase()}@example.org`,
      phone: `+44 20 7946 00${10 + n}`,
      company: companies[n % companies.length]!.id,
    })),
  )
  const deals = await bulk(
    'crm/deal',
    DEALS.map((title, n) => ({
      title,
      party: companies[n % companies.length]!.id,
      stage: stages[n % stages.length]!.id,
      amount: 250_000 * (n + 1),
      next_step: 'Send the offer',
    })),
  )
  const { person } = await call<{ person: { id: string } }>(page, 'GET', '/api/shell')
  const about = { party: companies[0]!.id, entity: 'crm.deal', record: deals[0]!.id }
  await bulk('core/activity', [
    {
      kind: 'note',
      subject: 'They want delivery in spring',
      happened_at: new Date().toISOString(),
      ...about,
    },
    {
      kind: 'task',
      subject: 'Call the warehouse',
      happened_at: new Date().toISOString(),
      due_at: new Date().toISOString(),
      owner: person.id,
      ...about,
    },
  ])
  return { deal: deals[0]!.id, person: people[0]!.id }
}

import type { Client } from '../http/client.ts'

/** The first person of the platform: owner of an organisation, and operator. */
export async function signUp(client: Client): Promise<Client> {
  const reply = await client.post('/api/setup', {
    organisation: { name: 'Acme Ltd', country: 'GB', currency: 'GBP', timeZone: 'Europe/London' },
    person: { name: 'Olive Owner', email: 'olive@example.com', password: 'correct horse battery' },
  })
  if (reply.status !== 201) throw new Error(`set-up answered ${reply.status}: ${JSON.stringify(reply.body)}`)
  return client
}

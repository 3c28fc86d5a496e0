/** Deterministic contact files of any length, as HubSpot writes them. */
export function* hubspotLines(rows: number, from = 1): Generator<string> {
  yield 'Record ID,First Name,Last Name,Email,Phone Number,Company name,Job Title,City,Country/Region,Create Date\r\n'
  for (let i = from; i < from + rows; i++) {
    const first = FIRST[i % FIRST.length]
    const last = LAST[Math.floor(i / FIRST.length) % LAST.length]
    const company = i % 20 === 0 ? '' : `Company ${i % Math.max(1, Math.floor(rows / 12))} Ltd`
    yield `${5_000_000 + i},${first},${last},${first}.${last}.${i}@example.com,+44 20 7946 ${String(i % 10_000).padStart(4, '0')},"${company}",Buyer,Leeds,United Kingdom,2025-03-0${(i % 9) + 1}\r\n`
  }
}

const FIRST = [
  'Ada',
  'Grace',
  'Alan',
  'Edsger',
  'Barbara',
  'Ken',
  'Radia',
  'Tony',
  'Frances',
  'Niklaus',
  'Adele',
]
const LAST = [
  'Lovelace',
  'Hopper',
  'Turing',
  'Dijkstra',
  'Liskov',
  'Thompson',
  'Perlman',
  'Hoare',
  'Allen',
  'Wirth',
]

import { COMPANY_ENDS, FIRST_NAMES, LAST_NAME_ENDS, LAST_NAME_STARTS, WORDS } from './words.ts'

const HEADINGS =
  'Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,Company name,Job Title,Lifecycle Stage,Create Date,City,Country/Region,Website URL'
const CITIES = [
  'Manchester',
  'Leeds',
  'Bristol',
  'Cardiff',
  'Glasgow',
  '"Kingston upon Hull, East Riding"',
  'York',
]
const JOBS = [
  'Owner',
  'Buyer',
  '"Head of Buying, North"',
  'Managing Director',
  'Accountant',
  '"Site ""super"" visor"',
]

/** Contacts as HubSpot exports them, a piece at a time; one in twenty rows has no e-mail, one in fifty a company alone. */
export function* hubspotFile(rows: number): Generator<string> {
  yield `${HEADINGS}\r\n`
  let piece = ''
  for (let n = 1; n <= rows; n++) {
    piece += `${rowOf(n)}\r\n`
    if (n % 500 !== 0) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

function rowOf(n: number): string {
  const pick = (values: readonly string[], salt: number): string => values[hash(n, salt) % values.length]!
  const isCompany = n % 50 === 0
  const last = `${pick(LAST_NAME_STARTS, 1)}${pick(LAST_NAME_ENDS, 2)}`
  const first = pick(FIRST_NAMES, 3)
  // Twelve people to a company, so that most rows meet one that an earlier row made.
  const firm = hash(n % Math.ceil(n / 12 + 1), 4)
  const company = `${LAST_NAME_STARTS[firm % 25]}${LAST_NAME_ENDS[firm % 27]} ${COMPANY_ENDS[firm % 10]} ${firm % 9000}`
  const email = n % 20 === 0 ? '' : `${first}.${last}.${n}@${pick(WORDS, 5)}.example`
  const day = String(1 + (n % 28)).padStart(2, '0')
  return [
    n,
    isCompany ? '' : first,
    isCompany ? '' : last,
    email,
    n % 3 === 0
      ? ''
      : `+44 161 ${String(n % 1000).padStart(3, '0')} ${String(hash(n, 6) % 10_000).padStart(4, '0')}`,
    '',
    company,
    company,
    isCompany ? '' : pick(JOBS, 7),
    pick(['Lead', 'Customer', 'Opportunity'], 8),
    `2025-03-${day} 09:21`,
    pick(CITIES, 9),
    'United Kingdom',
    `${last.toLowerCase()}${n}.example`,
  ].join(',')
}

const hash = (n: number, salt: number): number => (Math.imul(n + salt * 7919, 2_654_435_761) >>> 0) >>> 4

import { createReadStream, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CONTACT_FIELDS } from '../../src/imports/contact/contact-fields.ts'
import type { Contact } from '../../src/imports/contact/contact.ts'
import { CONTACT_HEADINGS, guessSource } from '../../src/imports/contact/headings.ts'
import { parseContact } from '../../src/imports/contact/parse-contact.ts'
import { guessMapping } from '../../src/imports/mapping/guess-mapping.ts'
import { decode } from '../../src/imports/reading/decode.ts'
import { sniffEncoding, type Encoding } from '../../src/imports/reading/encoding.ts'
import { readRows } from '../../src/imports/reading/rows.ts'
import { scanFile } from '../../src/imports/reading/scan.ts'
import type { RowFault } from '../../src/imports/types.ts'

interface ReadFile {
  readonly source: string | undefined
  readonly contacts: readonly Contact[]
  readonly faults: readonly (RowFault & { row: number })[]
}

/** A fixture from bytes to contacts, with the guessed mapping. */
async function read(name: string): Promise<ReadFile> {
  const path = new URL(`fixtures/${name}`, import.meta.url)
  const sniffer = sniffEncoding()
  sniffer.push(readFileSync(path))
  const encoding = sniffer.finish() as Encoding
  const { headers, layout } = await scanFile(() => createReadStream(path), encoding)
  const mapping = guessMapping(headers, CONTACT_FIELDS, CONTACT_HEADINGS)
  const contacts: Contact[] = []
  const faults: (RowFault & { row: number })[] = []
  for await (const { cells, number } of readRows(decode(createReadStream(path), encoding), layout)) {
    if (number === 1) continue
    const values = Map.groupBy(Object.entries(mapping), ([, field]) => field)
    const texts = new Map(
      [...values].map(([field, columns]) => [field, columns.map(([index]) => cells[Number(index)] ?? '')]),
    )
    const result = parseContact({ values: texts, heading: (field) => field })
    contacts.push(result.contact)
    faults.push(...result.faults.map((fault) => ({ ...fault, row: number })))
  }
  return { source: guessSource(headers), contacts, faults }
}

describe('real exporters, without a person choosing a column', () => {
  test('HubSpot', async () => {
    const { source, contacts, faults } = await read('hubspot.csv')
    expect(source).toBe('HubSpot')
    expect(faults).toEqual([])
    expect(contacts[0]).toMatchObject({
      kind: 'person',
      name: "Siân O'Connor",
      first_name: 'Siân',
      company: 'Brightwater Ltd',
      job_title: 'Head of Buying, North',
      emails: [{ email: 'sian.oconnor@brightwater.example', kind: 'work' }],
      phones: [{ phone: '+44 161 496 0021', kind: 'work' }],
      website: 'https://brightwater.example',
      addresses: [{ city: 'Manchester', country: 'GB', kind: 'office' }],
      tags: [],
    })
    expect(contacts[1]).toMatchObject({
      phones: [{ phone: '+48 22 555 01 02' }],
      company: 'Nowak "Meble" Sp. z o.o.',
    })
    // No person's name, but an address of its own: a contact called by it, at the company.
    expect(contacts[2]).toMatchObject({
      kind: 'person',
      name: 'info@quayside.example',
      company: 'Quayside Partners',
    })
  })

  test('Google Contacts as exported now, several values in a cell', async () => {
    const { source, contacts, faults } = await read('google-new.csv')
    expect(source).toBe('Google Contacts')
    expect(faults).toEqual([])
    expect(contacts[0]).toMatchObject({
      name: 'Marta Ines Delgado',
      first_name: 'Marta Ines',
      last_name: 'Delgado',
      company: 'Taller Delgado',
      job_title: 'Gerente',
      note: 'Met in Bilbao\nprefers calls',
      tags: ['Suppliers'],
      emails: [
        { email: 'marta@taller.example', kind: 'work' },
        { email: 'marta.delgado@correo.example', kind: 'work' },
        { email: 'delgado@casa.example', kind: 'home' },
      ],
      phones: [
        { phone: '+34 600 100 200', kind: 'mobile' },
        { phone: '+34 600 100 201', kind: 'mobile' },
        { phone: '+34 94 400 00 00', kind: 'fax' },
      ],
      addresses: [
        {
          kind: 'home',
          line1: 'Calle Mayor 3',
          line2: '2º B',
          city: 'Bilbao',
          region: 'Bizkaia',
          country: 'ES',
        },
      ],
    })
    expect(contacts[1]).toMatchObject({ name: 'Lars Øverby', addresses: [], tags: [] })
  })

  test('Google Contacts as exported before, in UTF-16', async () => {
    const { source, contacts } = await read('google-old.csv')
    expect(source).toBe('Google Contacts')
    expect(contacts[0]).toMatchObject({
      name: 'Chiara Ferri',
      company: 'Ferri & Figli',
      job_title: 'Direttrice',
      tags: ['Press'],
      phones: [{ phone: '+39 333 000 1122', kind: 'mobile' }],
      addresses: [
        { kind: 'office', line1: 'Via Roma 8', city: 'Torino', postal_code: '10121', country: 'IT' },
      ],
    })
  })

  test('Outlook in English, Windows-1252 with line ends inside a note', async () => {
    const { source, contacts, faults } = await read('outlook-en.csv')
    expect(source).toBe('Outlook')
    expect(faults).toEqual([])
    expect(contacts[0]).toMatchObject({
      name: 'Zoë Müller',
      company: 'Café Größe GmbH',
      emails: [{ email: 'zoe@groesse.example' }],
      note: 'First line\nsecond line – with “quotes”',
      tags: ['Key account', 'Press'],
      addresses: [
        {
          line1: 'Königstraße 5',
          line2: '3. OG',
          city: 'Köln',
          region: 'NRW',
          postal_code: '50667',
          country: 'DE',
        },
      ],
      phones: [
        { phone: '+49 221 555 10', kind: 'work' },
        { phone: '+49 221 555 11', kind: 'work' },
        { phone: '+49 170 555 12', kind: 'mobile' },
      ],
    })
    expect(contacts[1]?.addresses.map(({ kind, line1 }) => [kind, line1])).toEqual([
      ['office', '12 Mill Lane'],
      ['home', '9 Home Row'],
    ])
    expect(contacts[1]).toMatchObject({
      note: '£20,000 – €25,000',
      emails: [{}, { email: 'h.ward@home.example' }],
    })
  })

  test('Outlook in German', async () => {
    const { source, contacts, faults } = await read('outlook-de.csv')
    expect(source).toBe('Outlook')
    expect(faults).toEqual([])
    expect(contacts[0]).toMatchObject({
      name: 'Jörg Weiß',
      company: 'Weiß Maschinenbau AG',
      job_title: 'Einkäufer',
      emails: [{ email: 'joerg.weiss@weiss.example' }, { email: 'jw@privat.example' }],
      phones: [{ kind: 'work' }, { kind: 'mobile' }],
      addresses: [{ line1: 'Industriestr. 14', city: 'Zürich', postal_code: '8005', country: 'CH' }],
      tags: ['Messe'],
      note: 'ruft zurück',
      website: 'https://weiss.example',
    })
  })

  test('Outlook in French', async () => {
    const { source, contacts, faults } = await read('outlook-fr.csv')
    expect(source).toBe('Outlook')
    expect(faults).toEqual([])
    expect(contacts[0]).toMatchObject({
      name: 'François Lefèvre',
      company: 'Ateliers Lefèvre',
      addresses: [{ line1: '4, rue de l’Église', city: 'Lyon', postal_code: '69002', country: 'FR' }],
      phones: [{ phone: '04 78 55 00 01' }, { phone: '06 12 55 00 02', kind: 'mobile' }],
    })
  })

  test('a list of companies', async () => {
    const { contacts, faults } = await read('excel-sep.csv')
    expect(faults).toEqual([])
    expect(contacts[0]).toMatchObject({
      kind: 'company',
      name: 'Harbour Foods Ltd',
      industry: 'Food',
      employees: 1250,
      vat_number: 'GB123456789',
      company: null,
    })
  })

  test('whole names are split, zero bytes are gone, other scripts stay', async () => {
    expect((await read('utf16be-cr.csv')).contacts[0]).toMatchObject({
      first_name: 'Emre',
      last_name: 'Yılmaz',
    })
    expect((await read('nul-bytes.csv')).contacts[0]).toMatchObject({
      name: 'Ada One',
      emails: [{ email: 'ada@one.example' }],
    })
  })

  test('a ragged file: two e-mail columns, a bad address named with its row', async () => {
    const { contacts, faults } = await read('pipe-ragged.csv')
    expect(contacts[0]).toMatchObject({
      emails: [{ email: 'ada@one.example' }, { email: 'ada@two.example' }],
      tags: ['vip', 'press'],
    })
    expect(faults).toEqual([
      { row: 7, column: 'email', value: 'not-an-address', message: 'This is no e-mail address' },
      { row: 8, column: 'email', value: "' /C calc'!A0", message: 'This is no e-mail address' },
    ])
  })
})

describe('one row', () => {
  const parse = (values: Record<string, string | string[]>) =>
    parseContact({
      values: new Map(Object.entries(values).map(([field, value]) => [field, [value].flat()])),
      heading: (field) => field.toUpperCase(),
    })

  test('without anything to call it by is at fault', () => {
    expect(parse({ phone: '123 456' }).faults).toMatchObject([{ column: 'NAME' }])
    expect(parse({ email: 'a@b.example' }).faults).toEqual([])
  })

  test.each([
    ['name', 200],
    ['first_name', 100],
    ['job_title', 120],
    ['address_city', 100],
  ])('%s holds %i characters and no more', (field, limit) => {
    const base = { name: 'Ada', address_line1: 'x' }
    expect(parse({ ...base, [field]: 'x'.repeat(limit) }).faults).toEqual([])
    expect(parse({ ...base, [field]: 'x'.repeat(limit + 1) }).faults).toMatchObject([
      { column: field.toUpperCase() },
    ])
  })

  test.each([
    ['Ada@Example.COM', 'ada@example.com'],
    ['mailto:ada@example.com', 'ada@example.com'],
    ['Ada Lovelace <ada@example.com>', 'ada@example.com'],
    ['ada+tag@sub.example.co.uk', 'ada+tag@sub.example.co.uk'],
  ])('e-mail %j is %j', (text, email) => {
    expect(parse({ email: text })).toMatchObject({ faults: [], contact: { emails: [{ email }] } })
  })

  test.each([
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'a b@example.com',
    'a@b@c.de',
    'a..b@c.de',
    'a@-c.de',
  ])('e-mail %j is refused', (text) => {
    expect(parse({ name: 'Ada', email: text }).faults).toMatchObject([{ value: text }])
  })

  test.each([
    ['tel:+44 20 7946 0001', '+44 20 7946 0001'],
    ["'+44 20 7946 0001", '+44 20 7946 0001'],
    ['0161/496-0021 ext. 5', '0161/496-0021 ext. 5'],
    ['144', '144'],
  ])('telephone %j is kept as %j', (text, phone) => {
    expect(parse({ name: 'Ada', phone: text })).toMatchObject({
      faults: [],
      contact: { phones: [{ phone }] },
    })
  })

  test('the same number written twice is one number', () => {
    expect(
      parse({ name: 'Ada', phone: '020 7946 0001', mobile_phone: '02079460001' }).contact.phones,
    ).toHaveLength(1)
  })

  test('control characters, no-break spaces and formula guards go', () => {
    expect(parse({ name: '\u0000 Ada\u00A0 \u200BLovelace\t' }).contact.name).toBe('Ada Lovelace')
    expect(parse({ name: "'=HYPERLINK(1)" }).contact.name).toBe('=HYPERLINK(1)')
    expect(parse({ name: 'Cafe\u0301' }).contact.name).toBe('Caf\u00E9')
  })

  test('"Last, First" is turned round', () => {
    expect(parse({ name: 'Lovelace, Ada' }).contact).toMatchObject({
      first_name: 'Ada',
      last_name: 'Lovelace',
    })
  })

  test('a country nobody knows stays readable', () => {
    expect(
      parse({ name: 'Ada', address_line1: 'x', address_country: 'Narnia' }).contact.addresses,
    ).toMatchObject([{ country: null, region: 'Narnia' }])
  })
})

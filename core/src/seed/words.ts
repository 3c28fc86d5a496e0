const words = (text: string): readonly string[] => text.split(' ')

/** First names common in the United Kingdom and on the continent. */
export const FIRST_NAMES = words(
  'Olivia Amelia Isla Freya Grace Charlotte Priya Aisha Megan Siân Niamh Aoife Eilidh Hannah Lena Marie Sofia ' +
    'Giulia Chiara Camille Chloé Inès Marta Lucía Zofia Hanna Anneke Femke Astrid Freja Oliver George Arthur ' +
    'Harry Callum Rhys Angus Cormac Imran Kwame Rajesh Lukas Felix Jonas Matteo Luca Hugo Théo Pablo Diego Jan ' +
    'Tomasz Piotr Daan Sven Lars Mikkel Emil Henrik Tiago João Nikos Eleni Katarina Miloš Zoltán Ilona',
)
export const LAST_NAMES = words(
  'Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White ' +
    'Roberts Green Hall Wood Jackson Clarke Hughes Edwards Hill Khan Lewis Morgan Murphy Kelly Byrne Campbell ' +
    'Stewart MacLeod Fraser Ahmed Singh Okafor Müller Schmidt Weber Fischer Becker Hoffmann Rossi Bianchi Ferrari ' +
    'Dubois Laurent Moreau García Martínez López Kowalska Nowak Wiśniewski Jansen Visser Bakker Lindqvist ' +
    'Johansson Nielsen Hansen Virtanen Silva Santos Papadopoulos Horváth Novák',
)
export const JOB_TITLES = [
  'Managing director',
  'Buyer',
  'Head of purchasing',
  'Office manager',
  'Finance director',
  'Bookkeeper',
  'Operations manager',
  'IT manager',
  'Head of sales',
  'Project manager',
  'Facilities manager',
  'HR manager',
  'Site manager',
  'Marketing manager',
  'Owner',
] as const

/** First part of a company's name, beside a surname. */
export const COMPANY_STEMS = words(
  'Harbour Northgate Bluebell Oakfield Riverside Summit Beacon Granite Meridian Lantern Kestrel Fenwick Ashdown ' +
    'Silverline Copper Orchard Millstone Tidewater Highland Clearwater Foxglove Ironbridge Larkspur Stonebridge ' +
    'Westmoor Brightside Albion Castle Dovetail Evergreen Falcon Juniper Keystone Maple Nordic Pinnacle Quarry ' +
    'Redwood Sandpiper Thornbury Uplands Vanguard Willow Alpen Baltic Côte Delta Elbe Garonne Lago',
)

/** Industry, and what its companies call themselves. */
export const INDUSTRIES: readonly (readonly [industry: string, trades: readonly string[]])[] = [
  ['Construction', ['Builders', 'Construction', 'Roofing', 'Joinery']],
  ['Manufacturing', ['Engineering', 'Fabrication', 'Plastics', 'Tools']],
  ['Retail', ['Stores', 'Trading', 'Interiors', 'Outfitters']],
  ['Hospitality', ['Hotels', 'Catering', 'Kitchens', 'Brewery']],
  ['Logistics', ['Logistics', 'Freight', 'Couriers', 'Storage']],
  ['Professional services', ['Partners', 'Consulting', 'Surveyors', 'Associates']],
  ['Technology', ['Software', 'Systems', 'Digital', 'Data']],
  ['Healthcare', ['Clinics', 'Care', 'Dental', 'Pharmacy']],
  ['Food and drink', ['Foods', 'Bakery', 'Dairy', 'Roasters']],
  ['Energy', ['Energy', 'Solar', 'Heating', 'Electrical']],
  ['Education', ['Training', 'Learning', 'College', 'Nurseries']],
  ['Agriculture', ['Farms', 'Growers', 'Nurseries', 'Feeds']],
]

interface Place {
  readonly city: string
  readonly country: string
  /** `#` is a digit, `A` a letter. */
  readonly postcode: string
  /** Numbers reserved for fiction where the country has some (Ofcom, drama numbers). */
  readonly phone: string
  readonly legalForms: readonly string[]
}

const GB = { country: 'GB', legalForms: ['Ltd', 'Ltd', 'Ltd', 'LLP', '& Sons', 'plc'] } as const
export const PLACES: readonly Place[] = [
  { ...GB, city: 'London', postcode: 'SE1 #AA', phone: '020 7946 0###' },
  { ...GB, city: 'Manchester', postcode: 'M# #AA', phone: '0161 496 0###' },
  { ...GB, city: 'Birmingham', postcode: 'B# #AA', phone: '0121 496 0###' },
  { ...GB, city: 'Leeds', postcode: 'LS# #AA', phone: '0113 496 0###' },
  { ...GB, city: 'Bristol', postcode: 'BS# #AA', phone: '0117 496 0###' },
  { ...GB, city: 'Edinburgh', postcode: 'EH# #AA', phone: '0131 496 0###' },
  { ...GB, city: 'Cardiff', postcode: 'CF# #AA', phone: '029 2018 0###' },
  { ...GB, city: 'Belfast', postcode: 'BT# #AA', phone: '028 9649 6###' },
  {
    city: 'Dublin',
    country: 'IE',
    postcode: 'D0# A#A#',
    phone: '+353 1 555 ####',
    legalForms: ['Ltd', 'DAC'],
  },
  {
    city: 'Hamburg',
    country: 'DE',
    postcode: '20###',
    phone: '+49 40 555 ####',
    legalForms: ['GmbH', 'GmbH', 'AG', 'KG'],
  },
  { city: 'Lyon', country: 'FR', postcode: '6900#', phone: '+33 4 78 55 ## ##', legalForms: ['SARL', 'SAS'] },
  { city: 'Utrecht', country: 'NL', postcode: '35## AA', phone: '+31 30 555 ####', legalForms: ['BV'] },
  {
    city: 'Milano',
    country: 'IT',
    postcode: '201##',
    phone: '+39 02 555 ####',
    legalForms: ['S.r.l.', 'S.p.A.'],
  },
  {
    city: 'Gdańsk',
    country: 'PL',
    postcode: '80-###',
    phone: '+48 58 555 ## ##',
    legalForms: ['Sp. z o.o.'],
  },
  { city: 'Göteborg', country: 'SE', postcode: '41# ##', phone: '+46 31 555 ## ##', legalForms: ['AB'] },
]
export const STREETS = words(
  'High_Street Station_Road Mill_Lane Church_Street Park_Road Victoria_Road Queen_Street King_Street Market_Place ' +
    'Bridge_Street Canal_Side Quay_Road Industrial_Estate Science_Park Castle_Street',
).map((street) => street.replace('_', ' '))

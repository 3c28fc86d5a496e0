/**
 * Headings as HubSpot, Google Contacts (both layouts), Outlook (English, German, French), Salesforce,
 * Pipedrive, LinkedIn and people themselves write them, by the field they mean. Compared after
 * `normaliseHeading`.
 */
export const HEADINGS: Readonly<Record<string, string>> = {
  kind: 'type | contact type | record type | art | kontakttyp',
  name:
    'name | full name | contact name | person name | person | contact | display name | ' +
    'vollständiger name | voller name | ansprechpartner | nom complet | anzeigename',
  first_name: 'first name | firstname | given name | forename | christian name | vorname | prénom | prenom',
  middle_name:
    'middle name | additional name | second name | weitere vornamen | zweiter vorname | ' + 'deuxième prénom',
  last_name:
    'last name | lastname | surname | family name | nachname | familienname | nom | ' + 'nom de famille',
  company:
    'company | company name | associated company | primary associated company | organization name | ' +
    'organisation name | organization | organisation | account name | employer | business name | ' +
    'business | firma | firmenname | unternehmen | société | entreprise | organisme | ' +
    'current company | customer name',
  job_title:
    'job title | position | role | organization title | title at company | current position | ' +
    'funktion | berufsbezeichnung | fonction | poste | titre du poste',
  email:
    'email | e mail | email address | e mail address | mail | work email | business email | ' +
    'primary email | person email work | person email | email work | e mail adresse | ' +
    'email adresse | adresse de messagerie | adresse e mail | courriel | adresse mail | ' +
    'contact email',
  email_2:
    'work email 2 | secondary email | additional email | alternate email | other email | email 2 | ' +
    'e mail 2 | personal email | home email | person email home | additional email addresses',
  phone:
    'phone | phone number | telephone | telephone number | tel | work phone | business phone | ' +
    'primary phone | company main phone | business phone 2 | person phone work | person phone | ' +
    'office phone | direct phone | telefon | telefonnummer | telefon geschäftlich | ' +
    'telefon geschäftlich 2 | telefon firma | haupttelefon | rufnummer | téléphone | ' +
    'téléphone bureau | téléphone 2 bureau | téléphone société | téléphone professionnel | ' +
    'téléphone principal',
  mobile_phone:
    'mobile | mobile phone | mobile phone number | mobile number | cell | cell phone | cellphone | ' +
    'person phone mobile | handy | mobil | mobiltelefon | mobiltelefon 2 | mobilnummer | ' +
    'tél mobile | téléphone mobile | téléphone portable | portable | mobile téléphone',
  home_phone:
    'home phone | home phone 2 | person phone home | private phone | telefon privat | ' +
    'telefon privat 2 | téléphone domicile | téléphone 2 domicile | téléphone personnel',
  other_phone:
    'other phone | car phone | weiteres telefon | autotelefon | téléphone autre | ' + 'person phone other',
  fax:
    'fax | fax number | business fax | work fax | fax geschäftlich | telefax | télécopie | ' +
    'télécopie bureau | télécopie professionnelle',
  address_line1:
    'street | street address | address | address line 1 | address 1 | business street | ' +
    'mailing street | billing street | straße | strasse | straße geschäftlich | adresse | rue | ' +
    'rue bureau',
  address_line2:
    'address line 2 | street address 2 | business street 2 | address 2 | straße geschäftlich 2 | ' +
    'adresszusatz | rue bureau 2 | complément adresse | suite',
  address_city:
    'city | town | business city | mailing city | billing city | ort | stadt | ort geschäftlich | ' +
    'ville | ville bureau',
  address_region:
    'state | county | region | state region | province | business state | mailing state | ' +
    'mailing state province | bundesland | region geschäftlich | bundesland kanton geschäftlich | ' +
    'dép région bureau',
  address_postal_code:
    'postal code | postcode | zip | zip code | business postal code | mailing postal code | ' +
    'mailing zip postal code | plz | postleitzahl | postleitzahl geschäftlich | code postal | ' +
    'code postal bureau',
  address_country:
    'country | country region | business country region | business country | mailing country | ' +
    'land | land region | land region geschäftlich | pays | pays région bureau | pays région',
  home_address_line1: 'home street | straße privat | rue domicile',
  home_address_line2: 'home street 2 | straße privat 2 | rue domicile 2',
  home_address_city: 'home city | ort privat | ville domicile',
  home_address_region: 'home state | bundesland kanton privat | dép région domicile',
  home_address_postal_code: 'home postal code | postleitzahl privat | code postal domicile',
  home_address_country: 'home country region | home country | land region privat | pays région domicile',
  other_address_line1: 'other street | weitere straße | rue autre',
  other_address_line2: 'other street 2 | weitere straße 2 | rue autre 2',
  other_address_city: 'other city | weiterer ort | ville autre',
  other_address_region: 'other state | weiteres r bundesland kanton | dép région autre',
  other_address_postal_code: 'other postal code | weitere postleitzahl | code postal autre',
  other_address_country: 'other country region | other country | weiteres e land region | pays région autre',
  website:
    'website | website url | web page | web site | url | homepage | company domain name | ' +
    'company website | webseite | page web | site web',
  industry: 'industry | sector | branche | secteur',
  employees:
    'employees | number of employees | no of employees | company size | mitarbeiter | ' +
    'anzahl mitarbeiter | effectif',
  company_number: 'company number | registration number | handelsregisternummer | siren | siret',
  vat_number: 'vat number | vat | vat id | tax id | ust id | ust idnr | umsatzsteuer id | numéro de tva',
  source:
    'source | lead source | original source | original traffic source | referred by | quelle | ' + 'herkunft',
  tags:
    'tags | tag | labels | label | categories | category | group membership | kategorien | ' +
    'catégories | person label | contact tags',
  note:
    'note | notes | comments | comment | remarks | description | notizen | notiz | bemerkung | ' +
    'bemerkungen | anmerkungen | remarques | commentaires',
}

/** Headings that would match something by likeness and must not. */
export const LEFT_OUT =
  'title | titre | anrede | salutation | name prefix | name suffix | nickname | file as | id | ' +
  'record id | contact id | company id | account id | contact owner | company owner | owner | ' +
  'account | e mail type | e mail display name | e mail typ | e mail angezeigter name | ' +
  'assistant phone | assistant name | manager name | yomi name | given name yomi | ' +
  'family name yomi | additional name yomi | phonetic first name | phonetic middle name | ' +
  'phonetic last name | maiden name | short name | department | organization department | ' +
  'name des r vorgesetzten | lead status | lifecycle stage | create date | created | ' +
  'last activity date | user 1 | user 2 | user 3 | user 4 | home fax | other fax | location | ' +
  'language | priority | private | associated company ids | associated contact | ' +
  'associated contact ids | initials | birthday | photo | office location | occupation | ' +
  'subject | business address | home address | other address'

/** Headings that only one program writes. */
export const SIGNATURES: Readonly<Record<string, string>> = {
  HubSpot:
    'record id | lifecycle stage | lead status | contact owner | create date | associated company | ' +
    'last activity date | phone number | company owner | website url',
  'Google Contacts':
    'e mail 1 value | phone 1 value | given name | organization 1 name | organization name | ' +
    'group membership | phonetic first name | file as | labels | yomi name',
  Outlook:
    'e mail address | e mail display name | business phone | business street | ' +
    'business country region | e mail 2 address | telefon geschäftlich | straße geschäftlich | ' +
    'e mail adresse | e mail typ | adresse de messagerie | rue bureau | téléphone bureau',
  Salesforce: 'account name | mailing street | mailing city | lead source | contact id',
  Pipedrive: 'person name | person email work | person phone work | person organization',
}

export function words(list: string): string[] {
  return list.split(' | ')
}

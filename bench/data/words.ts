// Names and words that made-up rows are mixed from. Their number decides how many rows one search finds.

export const FIRST_NAMES = (
  'Amelia Arjun Aoife Ben Bronwyn Callum Chidi Clara Daniel Dagny Elena Emeka Erik Fatima Fergus Freya Grace Hamza ' +
  'Hannah Idris Ines Isla Jakub Jasmine Joao Kofi Kwame Lars Leila Liam Lucia Maeve Marek Mei Mia Mohammed Nadia ' +
  'Niamh Noah Olga Omar Owen Petra Priya Quentin Rhys Rosa Samir Sian Sofia Tariq Tess Tomas Uma Viktor Wanda ' +
  'Xenia Yara Yusuf Zoe'
).split(' ')

export const LAST_NAME_STARTS =
  'Ash Bar Bell Brad Cald Car Dun East Fair Glen Hart Hol Kings Lang Mar Nor Oak Pem Rad Rose Shel Stan Thorn Wake Whit'.split(
    ' ',
  )
export const LAST_NAME_ENDS =
  'bourne bury by combe croft dale den field ford gate ham hurst ington ley low man mere more ney son stead ton well wick wood worth'.split(
    ' ',
  )

export const COMPANY_ENDS =
  'Ltd,Group,& Sons,Partners,Engineering,Foods,Logistics,Media,Systems,Holdings'.split(',')

export const WORDS = (
  'annual audit batch boiler bridge budget cable carton cloud copper depot design energy export fleet freight garden ' +
  'glass harbour hotel imports joinery kitchen lease licence machine market metal motor office orchard paint panel ' +
  'parcel pilot plant print quarry rail repair retail roof safety sample school sensor service shelf signal solar ' +
  'spare steel studio survey timber tool training transport valve warehouse water weld window'
).split(' ')

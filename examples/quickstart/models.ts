/** The world as models: regions within regions, countries that border each other, their languages, currencies, capitals and cities. */
import { boolean, declarativeBase, double, integer, many, one, text, varchar } from 'relata'

export const Base = declarativeBase()

export const countryBorders = Base.table('country_borders', {
  countryCode: countryCode().primaryKey(),
  neighbourCode: countryCode().primaryKey(),
})

export const countryLanguages = Base.table('country_languages', {
  countryCode: countryCode().primaryKey(),
  languageCode: varchar(3)
    .references(() => Language.c.code)
    .primaryKey(),
})

export const countryCurrencies = Base.table('country_currencies', {
  countryCode: countryCode().primaryKey(),
  currencyCode: varchar(3)
    .references(() => Currency.c.code)
    .primaryKey(),
})

export class Region extends Base.model('regions', {
  id: integer().primaryKey(),
  name: text(),
  parentId: integer()
    .references(() => Region.c.id)
    .nullable(),
  parent: () => one(Region, { backPopulates: 'subregions', remoteSide: [Region.c.id] }),
  subregions: () => many(Region, { backPopulates: 'parent' }),
  countries: () => many(Country, { backPopulates: 'region' }),
}) {}

export class Country extends Base.model('countries', {
  code: varchar(3).primaryKey(),
  name: text(),
  flag: text(),
  area: double(),
  landlocked: boolean(),
  regionId: integer().references(() => Region.c.id),
  region: () => one(Region, { backPopulates: 'countries', required: true }),
  capital: () => one(Capital, { backPopulates: 'country', cascade: ['all', 'delete-orphan'] }),
  cities: () => many(City, { backPopulates: 'country', cascade: ['all', 'delete-orphan'] }),
  languages: () => many(Language, { backPopulates: 'countries', secondary: countryLanguages }),
  currencies: () => many(Currency, { backPopulates: 'countries', secondary: countryCurrencies }),
  neighbours: () =>
    many(Country, {
      backPopulates: 'neighbourOf',
      secondary: countryBorders,
      primaryjoin: Country.c.code.eq(countryBorders.c.countryCode),
      secondaryjoin: Country.c.code.eq(countryBorders.c.neighbourCode),
    }),
  neighbourOf: () =>
    many(Country, {
      backPopulates: 'neighbours',
      secondary: countryBorders,
      primaryjoin: Country.c.code.eq(countryBorders.c.neighbourCode),
      secondaryjoin: Country.c.code.eq(countryBorders.c.countryCode),
    }),
}) {}

export class Capital extends Base.model('capitals', {
  id: integer().primaryKey(),
  name: text(),
  countryCode: countryCode().unique(),
  country: () => one(Country, { backPopulates: 'capital', required: true }),
}) {}

export class City extends Base.model('cities', {
  id: integer().primaryKey(),
  name: text(),
  latitude: double(),
  longitude: double(),
  countryCode: countryCode().index(),
  country: () => one(Country, { backPopulates: 'cities', required: true }),
}) {}

export class Language extends Base.model('languages', {
  code: varchar(3).primaryKey(),
  name: text(),
  countries: () => many(Country, { backPopulates: 'languages', secondary: countryLanguages }),
}) {}

export class Currency extends Base.model('currencies', {
  code: varchar(3).primaryKey(),
  name: text(),
  symbol: text(),
  countries: () => many(Country, { backPopulates: 'currencies', secondary: countryCurrencies }),
}) {}

Base.register({ Region, Country, Capital, City, Language, Currency })

/** The foreign key that five tables have. */
function countryCode() {
  return varchar(3).references(() => Country.c.code)
}

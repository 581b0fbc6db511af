/** The ten reports, on every database, on a world of nine countries whose answers can be counted by hand. */
import { expect, test } from 'vitest'
import { Base, City, Country, Language, Region } from '../../../../examples/quickstart/models.ts'
import { reports } from '../../../../examples/reports/reports.ts'
import { type MatrixContext, matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('reports', Base)

async function save({ session, log }: MatrixContext): Promise<void> {
  const region = (name: string, parent: Region | null) => new Region({ name, parent })
  const europe = region('Europe', null)
  const [southern, western] = [region('Southern Europe', europe), region('Western Europe', europe)]
  const northern = region('Northern Africa', region('Africa', null))
  const south = region('South America', region('Americas', null))
  const antarctic = region('Antarctic', null)

  const language = (code: string, name: string) => new Language({ code, name })
  const [arabic, berber, english, french] = [
    language('ara', 'Arabic'),
    language('ber', 'Berber'),
    language('eng', 'English'),
    language('fra', 'French'),
  ]
  const [icelandic, portuguese, spanish] = [language('isl', 'Icelandic'), language('por', 'Portuguese'), language('spa', 'Spanish')]

  const country = (code: string, name: string, area: number, region: Region, languages: Language[]) =>
    new Country({ code, name, area, region, languages, flag: '', landlocked: false })
  const portugal = country('PRT', 'Portugal', 90, southern, [portuguese])
  const spain = country('ESP', 'Spain', 500, southern, [spanish])
  const france = country('FRA', 'France', 550, western, [french])
  const iceland = country('ISL', 'Iceland', 100, western, [icelandic, english])
  const morocco = country('MAR', 'Morocco', 450, northern, [arabic, berber, french, spanish])
  const algeria = country('DZA', 'Algeria', 2400, northern, [arabic, berber, french, english, spanish])
  const brazil = country('BRA', 'Brazil', 8500, south, [portuguese])
  const argentina = country('ARG', 'Argentina', 2800, south, [spanish])
  const bouvet = country('BVT', 'Bouvet', 10, antarctic, [])
  const borders = [
    [portugal, spain],
    [spain, france],
    [spain, morocco],
    [morocco, algeria],
    [brazil, argentina],
  ] as const
  for (const [one, other] of borders) {
    one.neighbours.push(other)
    other.neighbours.push(one)
  }

  const city = (home: Country, name: string, latitude: number, longitude: number) => home.cities.push(new City({ name, latitude, longitude }))
  city(iceland, 'Reykjavik', 64.1, -21.9)
  city(iceland, 'Akureyri', 65.7, -18.1)
  city(france, 'Paris', 48.9, 2.3)
  city(france, 'Lyon', 45.8, 4.8)
  city(spain, 'Vigo', 42.2, -8.7)
  city(portugal, 'Porto', 41.1, -8.6)
  city(spain, 'Madrid', 40.4, -3.7)
  city(portugal, 'Lisbon', 38.7, -9.1)
  city(algeria, 'Algiers', 36.8, 3.1)
  city(morocco, 'Rabat', 34, -6.8)
  city(brazil, 'Recife', -8.1, -34.9)
  city(argentina, 'Salta', -24.8, -65.4)

  session.addAll([portugal, spain, france, iceland, morocco, algeria, brazil, argentina, bouvet])
  await session.commit()
  log.reset()
}

/** What each report says, in the order of the reports, and how many statements it takes. */
const answers: readonly { readonly rows: readonly object[]; readonly statements?: number }[] = [
  {
    rows: [
      { continent: 'Africa', place: 1, country: 'Algeria', area: 2400 },
      { continent: 'Africa', place: 2, country: 'Morocco', area: 450 },
      { continent: 'Americas', place: 1, country: 'Brazil', area: 8500 },
      { continent: 'Americas', place: 2, country: 'Argentina', area: 2800 },
      { continent: 'Antarctic', place: 1, country: 'Bouvet', area: 10 },
      { continent: 'Europe', place: 1, country: 'France', area: 550 },
      { continent: 'Europe', place: 2, country: 'Spain', area: 500 },
    ],
  },
  { rows: [{ country: 'Brazil', area: 8500, percent: 55.2 }] },
  {
    rows: [
      { country: 'Algeria', amount: 5, languages: 'Arabic, Berber, English, French, Spanish' },
      { country: 'Morocco', amount: 4, languages: 'Arabic, Berber, French, Spanish' },
    ],
  },
  {
    rows: [
      { borders: 0, countries: 1, names: 'Portugal' },
      { borders: 1, countries: 1, names: 'Spain' },
      { borders: 2, countries: 2, names: 'France, Morocco' },
      { borders: 3, countries: 1, names: 'Algeria' },
    ],
  },
  {
    rows: [
      { continent: 'Americas', countries: 2, ofCountries: 22.2, ofLand: 73.4 },
      { continent: 'Africa', countries: 2, ofCountries: 22.2, ofLand: 18.5 },
      { continent: 'Europe', countries: 4, ofCountries: 44.4, ofLand: 8.1 },
      { continent: 'Antarctic', countries: 1, ofCountries: 11.1, ofLand: 0.1 },
    ],
  },
  {
    rows: [
      { continent: 'Africa', northwest: 1, northeast: 1, southwest: 0, southeast: 0 },
      { continent: 'Americas', northwest: 0, northeast: 0, southwest: 2, southeast: 0 },
      { continent: 'Europe', northwest: 6, northeast: 2, southwest: 0, southeast: 0 },
    ],
  },
  {
    rows: [
      { name: 'Porto', latitude: 41.1, countryCode: 'PRT' },
      { name: 'Madrid', latitude: 40.4, countryCode: 'ESP' },
      { name: 'Lisbon', latitude: 38.7, countryCode: 'PRT' },
      { name: 'Algiers', latitude: 36.8, countryCode: 'DZA' },
      { name: 'Rabat', latitude: 34, countryCode: 'MAR' },
    ],
    statements: 2,
  },
  { rows: [{ country: 'Iceland', languages: [{ code: 'isl', name: 'Icelandic' }] }] },
  { rows: [{ language: 'English' }, { language: 'French' }] },
  {
    rows: [
      { continent: 'Africa', region: 'Northern Africa', countries: 2 },
      { continent: 'Africa', region: null, countries: 2 },
      { continent: 'Americas', region: 'South America', countries: 2 },
      { continent: 'Americas', region: null, countries: 2 },
      { continent: 'Antarctic', region: 'Antarctic', countries: 1 },
      { continent: 'Antarctic', region: null, countries: 1 },
      { continent: 'Europe', region: 'Southern Europe', countries: 2 },
      { continent: 'Europe', region: 'Western Europe', countries: 2 },
      { continent: 'Europe', region: null, countries: 4 },
      { continent: null, region: null, countries: 9 },
    ],
  },
]

test('there is an answer to each of ten reports', () => {
  expect(reports).toHaveLength(10)
  expect(answers).toHaveLength(10)
})

for (const [index, { title, ask }] of reports.entries()) {
  matrix(title, async context => {
    await save(context)
    const rows = await ask(context.newSession(), context.engine)
    expect(rows).toEqual(answers[index]?.rows)
    expect(context.log.count()).toBe(answers[index]?.statements ?? 1)
  })
}

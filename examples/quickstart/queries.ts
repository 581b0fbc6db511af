/** The guide's questions to the world. The text of each function is printed beside its answer. */
import { type Session, count, joinedload, lazy, select, selectinload } from 'relata'
import { City, Country, Language, Region } from './models.ts'

/** A question: what it shows, and how it is asked. */
export interface Question {
  readonly title: string
  readonly ask: (session: Session<'async'>) => Promise<unknown>
}

export const questions: readonly Question[] = [
  {
    title: 'Lazy loading: nobody said what to load, and a loop over 250 countries still costs a handful of statements',
    async ask(session) {
      const crowded: string[] = []
      for (const country of await session.query(Country).orderBy(Country.c.name).all()) {
        const neighbours = await lazy(country).neighbours
        if (neighbours.length > 9) crowded.push(`${country.flag} ${country.name} has ${neighbours.length} neighbours`)
      }
      return crowded
    },
  },
  {
    title: 'joinedload: the capital and the region come along with the countries, in the same statement',
    async ask(session) {
      const countries = await session
        .query(Country)
        .options(joinedload(Country.capital), joinedload(Country.region))
        .filter(Country.c.landlocked.eq(true))
        .orderBy(Country.c.area.desc())
        .limit(5)
        .all()
      return countries.map(({ flag, name, capital, region }) => `${flag} ${name} in ${region.name}: ${capital?.name}`)
    },
  },
  {
    title: 'selectinload: collections within collections, one statement for each level',
    async ask(session) {
      const continents = await session
        .query(Region)
        .options(selectinload(Region.subregions).selectinload(Region.countries))
        .filter(Region.subregions.any())
        .orderBy(Region.c.name)
        .all()
      return continents.map(({ name, subregions }) => `${name}: ${subregions.map(region => `${region.name} ${region.countries.length}`).join(', ')}`)
    },
  },
  {
    title: 'A filter across a many-to-many relationship: large countries where people speak French',
    async ask(session) {
      const countries = await session
        .query(Country)
        .filter(Country.languages.any(Language.c.name.eq('French')), Country.c.area.gt(500_000))
        .orderBy(Country.c.area.desc())
        .all()
      return countries.map(({ flag, name, area }) => `${flag} ${name}, ${area.toLocaleString('en')} km²`)
    },
  },
  {
    title: 'Rows of a model and an aggregate, typed as [Country, number]: where the cities are',
    async ask(session) {
      const cities = count(City.c.id)
      const rows = await session.execute(select(Country, cities).join(Country.cities).groupBy(Country.c.code).orderBy(cities.desc()).limit(5))
      return rows.map(([country, amount]) => `${country.flag} ${country.name}: ${amount.toLocaleString('en')} cities`)
    },
  },
  {
    title: 'A cascade delete in a savepoint: the country takes its cities along, and the rollback brings all of them back',
    async ask(session) {
      const cities = async () => `${(await session.query(City).count()).toLocaleString('en')} cities`
      const austria = await session.query(Country).filterBy({ name: 'Austria' }).one()
      const story = [await cities()]
      const savepoint = await session.beginNested()
      await session.delete(austria)
      story.push(`${await cities()} without ${austria.name}`)
      await savepoint.rollback()
      story.push(`${await cities()} after the rollback`)
      return story
    },
  },
]

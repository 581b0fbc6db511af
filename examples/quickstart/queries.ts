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
      const countries = await session.query(Country).orderBy(Country.c.name).all()
      let borders = 0
      for (const country of countries) borders += (await lazy(country).neighbours).length
      return `${countries.length} countries have ${borders / 2} borders`
    },
  },
  {
    title: 'joinedload: the capital and the region come with the countries, in one statement',
    async ask(session) {
      const countries = await session
        .query(Country)
        .options(joinedload(Country.capital), joinedload(Country.region))
        .filter(Country.c.landlocked.eq(true))
        .orderBy(Country.c.area.desc())
        .limit(5)
        .all()
      return countries.map(({ flag, name, capital, region }) => `${flag} ${name}, ${region.name}: ${capital?.name}`)
    },
  },
  {
    title: 'selectinload: two collections and what hangs on them, one statement for each',
    async ask(session) {
      const regions = await session
        .query(Region)
        .options(selectinload(Region.subregions).selectinload(Region.countries))
        .filter(Region.c.parentId.isNull())
        .orderBy(Region.c.name)
        .all()
      return regions.map(({ name, subregions }) => `${name}: ${subregions.map(each => `${each.name} (${each.countries.length})`).join(', ') || '-'}`)
    },
  },
  {
    title: 'A filter across a many-to-many: large countries where people speak French',
    async ask(session) {
      const countries = await session
        .query(Country)
        .filter(Country.languages.any(Language.c.name.eq('French')), Country.c.area.gt(500_000))
        .orderBy(Country.c.area.desc())
        .all()
      return countries.map(country => `${country.flag} ${country.name}, ${country.area.toLocaleString('en')} km²`)
    },
  },
  {
    title: 'An aggregate with typed rows: where the cities are',
    async ask(session) {
      const cities = count(City.c.id)
      const rows = await session.execute(
        select(Country.c.name, cities.as('cities')).join(Country.cities).groupBy(Country.c.name).orderBy(cities.desc()).limit(5),
      )
      return rows.map(row => `${row[0]}: ${row.cities.toLocaleString('en')}`)
    },
  },
  {
    title: 'A cascade delete inside a savepoint, and the world is whole again after the rollback',
    async ask(session) {
      const before = await session.query(City).count()
      const savepoint = await session.beginNested()
      const country = await session.query(Country).filterBy({ name: 'Austria' }).one()
      await session.delete(country)
      await session.flush()
      const without = await session.query(City).count()
      await savepoint.rollback()
      const after = await session.query(City).count()
      return `${before} cities, ${without} without ${country.name}, ${after} after the rollback`
    },
  },
]

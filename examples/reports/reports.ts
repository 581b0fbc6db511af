/** Ten reports on the quickstart's data, each a statement or two that SQL is good at. The same text runs on every database. */
import {
  alias,
  and,
  coalesce,
  count,
  cte,
  type Engine,
  jsonAgg,
  jsonObject,
  literal,
  min,
  not,
  paginate,
  rank,
  recursiveCte,
  rollup,
  round,
  select,
  type Select,
  type Session,
  stringAgg,
  sum,
  text,
} from 'relata'
import { City, Country, countryBorders, Language, Region } from '../quickstart/models.ts'

/** A report: what it shows, and how its rows are found. */
export interface Report {
  readonly title: string
  readonly ask: (session: Session<'async'>, engine: Engine<'async'>) => Promise<readonly object[]>
}

// A country lies in a region, most of them in a region of a region: the outer one is its continent.
const outer = alias(Region, 'outer_region')
const continent = coalesce(outer.c.name, Region.c.name)

/** Each country's continent, as a named query that reports join. */
const continents = cte(
  'continents',
  select(Country.c.code.as('code'), continent.as('continent')).join(Country.region).outerJoin(outer, outer.c.id.eq(Region.c.parentId)),
)

/** The names in a group, in alphabetical order. */
const names = stringAgg(Country.c.name, ', ').orderBy(Country.c.name)

export const reports: readonly Report[] = [
  {
    title: 'The two largest countries of each continent: a rank in a subquery',
    async ask(session) {
      const place = rank().over({ partitionBy: continents.c.continent, orderBy: Country.c.area.desc() })
      const ranked = select(continents.c.continent.as('continent'), place.as('place'), Country.c.name.as('country'), Country.c.area.as('area'))
        .from(Country)
        .join(continents, continents.c.code.eq(Country.c.code))
        .subquery('ranked')
      const largest = select(ranked.c.continent, ranked.c.place, ranked.c.country, ranked.c.area)
        .where(ranked.c.place.le(2))
        .orderBy(ranked.c.continent, ranked.c.place, ranked.c.country)
      return (await session.execute(largest)).mappings()
    },
  },
  {
    title: 'The countries that share half of all land: a running total',
    async ask(session) {
      const bySize = { orderBy: [Country.c.area.desc(), Country.c.code] }
      const totals = select(
        Country.c.name.as('country'),
        Country.c.area.as('area'),
        sum(Country.c.area)
          .over({ ...bySize, rows: 'unbounded preceding' })
          .as('running'),
        sum(Country.c.area).over({}).as('land'),
      ).subquery('totals')
      const { country, area, running, land } = totals.c
      const half = select(country, area, round(running.times(100).dividedBy(land), 1).as('percent'))
        .where(running.minus(area).lt(land.dividedBy(2)))
        .orderBy(running)
      return (await session.execute(half)).mappings()
    },
  },
  {
    title: 'Countries with more than three languages: HAVING, and the list as one text',
    async ask(session) {
      const languages = count(Language.c.code)
      const polyglot = select(
        Country.c.name.as('country'),
        languages.as('amount'),
        stringAgg(Language.c.name, ', ').orderBy(Language.c.name).as('languages'),
      )
        .join(Country.languages)
        .groupBy(Country.c.code, Country.c.name)
        .having(languages.gt(3))
        .orderBy(languages.desc(), Country.c.name)
      return (await session.execute(polyglot)).mappings()
    },
  },
  {
    title: 'How many borders to cross, beginning in Portugal: a recursive query over the graph of neighbours',
    async ask(session) {
      const journey = recursiveCte(
        'journey',
        select(Country.c.code.as('code'), literal(0).as('borders')).where(Country.c.name.eq('Portugal')),
        self =>
          select(countryBorders.c.neighbourCode, self.c.borders.plus(1))
            .from(self)
            .join(countryBorders, countryBorders.c.countryCode.eq(self.c.code))
            .where(self.c.borders.lt(20)),
        { distinct: true },
      )
      const shortest = select(journey.c.code.as('code'), min(journey.c.borders).as('borders')).groupBy(journey.c.code).subquery('shortest')
      const rings = select(shortest.c.borders.as('borders'), count().as('countries'), names.as('names'))
        .from(shortest)
        .join(Country, Country.c.code.eq(shortest.c.code))
        .groupBy(shortest.c.borders)
        .orderBy(shortest.c.borders)
      return (await session.execute(rings)).mappings()
    },
  },
  {
    title: 'The share of each continent in countries and in land: windows over groups',
    async ask(session) {
      const share = (part: typeof countries | typeof land) => round(part.times(100).dividedBy(sum(part).over({})), 1)
      const countries = count(Country.c.code)
      const land = sum(Country.c.area)
      const shares = select(continents.c.continent, countries.as('countries'), share(countries).as('ofCountries'), share(land).as('ofLand'))
        .from(Country)
        .join(continents, continents.c.code.eq(Country.c.code))
        .groupBy(continents.c.continent)
        .orderBy(land.desc())
      return (await session.execute(shares)).mappings()
    },
  },
  {
    title: 'Cities by continent and hemisphere: a pivot of filtered counts',
    async ask(session) {
      const north = City.c.latitude.ge(0)
      const east = City.c.longitude.ge(0)
      const pivot = select(
        continents.c.continent,
        count()
          .filter(and(north, not(east)))
          .as('northwest'),
        count().filter(and(north, east)).as('northeast'),
        count()
          .filter(and(not(north), not(east)))
          .as('southwest'),
        count()
          .filter(and(not(north), east))
          .as('southeast'),
      )
        .from(City)
        .join(continents, continents.c.code.eq(City.c.countryCode))
        .groupBy(continents.c.continent)
        .orderBy(continents.c.continent)
      return (await session.execute(pivot)).mappings()
    },
  },
  {
    title: 'The northernmost cities, the second page of five: keyset pagination',
    async ask(session) {
      const cities = session.query(City).orderBy(City.c.latitude.desc(), City.c.name)
      const first = await paginate(session, cities, { size: 5 })
      const second = await paginate(session, cities, { size: 5, after: first.next })
      return second.items.map(({ name, latitude, countryCode }) => ({ name, latitude, countryCode }))
    },
  },
  {
    title: 'Languages that one country alone speaks, if it has no neighbours: NOT EXISTS, and JSON documents in a row',
    async ask(session) {
      const home = alias(Country, 'home')
      const own = select(
        home.c.name.as('country'),
        jsonAgg(jsonObject({ code: Language.c.code, name: Language.c.name }))
          .orderBy(Language.c.code)
          .as('languages'),
      )
        .join(home.languages)
        .where(not(home.neighbours.any()), not(Language.countries.any(Country.c.code.ne(home.c.code))))
        .groupBy(home.c.code, home.c.name)
        .orderBy(home.c.name)
      return (await session.execute(own)).mappings()
    },
  },
  {
    title: 'Languages of both Europe and Africa, but not of the Americas: INTERSECT and EXCEPT',
    async ask(session) {
      const spokenIn = (where: string) =>
        select(Language.c.name.as('language'))
          .join(Language.countries)
          .join(continents, continents.c.code.eq(Country.c.code))
          .where(continents.c.continent.eq(where))
      const languages = spokenIn('Europe').intersect(spokenIn('Africa')).except(spokenIn('Americas')).subquery('languages')
      return (await session.execute(select(languages.c.language).orderBy(languages.c.language))).mappings()
    },
  },
  {
    title: 'Countries by region with subtotals: ROLLUP, or three queries put together where there is none',
    async ask(session, engine) {
      const amount = count(Country.c.code).as('countries')
      const inRegions = <R>(query: Select<R>): Select<R> =>
        query.from(Country).join(Country.region).outerJoin(outer, outer.c.id.eq(Region.c.parentId))
      const each = inRegions(select(continent.as('continent'), Region.c.name.as('region'), amount))
      const all = literal(null, text())
      const byContinent = inRegions(select(continent.as('continent'), all.as('region'), amount)).groupBy(continent)
      const total = inRegions(select(all.as('continent'), all.as('region'), amount))
      const subtotals =
        engine.driver.dialect.features.groupingSets === 'none'
          ? total.unionAll(byContinent, each.groupBy(continent, Region.c.name))
          : each.groupBy(rollup(continent, Region.c.name))
      const rows = subtotals.subquery('subtotals')
      const inOrder = select(rows.c.continent, rows.c.region, rows.c.countries).orderBy(
        rows.c.continent.asc().nullsLast(),
        rows.c.region.asc().nullsLast(),
      )
      return (await session.execute(inOrder)).mappings()
    },
  },
]

/** Several paths to one table, composite foreign keys, association objects, one-to-one, Sets and Maps, view-only. */
import { and, declarativeBase, foreignKey, integer, joinedload, keyedBy, many, one, primaryKey, select, selectinload, text, varchar } from 'relata'
import { describe, expect } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })

  class Address extends Base.model('addresses', {
    id: integer().primaryKey(),
    city: text(),
    billed: () => many(Order, { foreignKeys: [Order.c.billingId], backPopulates: 'billing' }),
    shipped: () => many(Order, { foreignKeys: [Order.c.shippingId], backPopulates: 'shipping' }),
  }) {}
  class Order extends Base.model('orders', {
    id: integer().primaryKey(),
    billingId: integer()
      .nullable()
      .references(() => Address.c.id),
    shippingId: integer()
      .nullable()
      .references(() => Address.c.id),
    billing: () => one(Address, { foreignKeys: [Order.c.billingId], backPopulates: 'billed' }),
    shipping: () => one(Address, { foreignKeys: [Order.c.shippingId], backPopulates: 'shipped' }),
  }) {}

  class Region extends Base.model(
    'regions',
    { country: varchar(2), code: integer(), title: text(), cities: () => many(City, { backPopulates: 'region' }) },
    { constraints: [primaryKey('country', 'code')] },
  ) {}
  class City extends Base.model(
    'cities',
    {
      id: integer().primaryKey(),
      title: text(),
      regionCode: integer().nullable(),
      country: varchar(2).nullable(),
      region: () => one(Region, { backPopulates: 'cities' }),
    },
    { constraints: [foreignKey(['regionCode', 'country'], () => [Region.c.code, Region.c.country])] },
  ) {}

  class Student extends Base.model('students', {
    id: integer().primaryKey(),
    title: text(),
    enrolments: () => many(Enrolment, { backPopulates: 'student', cascade: ['all', 'delete-orphan'] }),
  }) {}
  class Course extends Base.model('courses', {
    id: integer().primaryKey(),
    title: text(),
    enrolments: () => many(Enrolment, { backPopulates: 'course', cascade: ['all', 'delete-orphan'] }),
  }) {}
  class Enrolment extends Base.model('enrolments', {
    studentId: integer()
      .references(() => Student.c.id)
      .primaryKey(),
    courseId: integer()
      .references(() => Course.c.id)
      .primaryKey(),
    grade: integer().nullable(),
    student: () => one(Student, { backPopulates: 'enrolments', required: true }),
    course: () => one(Course, { backPopulates: 'enrolments', required: true }),
  }) {}

  class Owner extends Base.model('owners', {
    id: integer().primaryKey(),
    title: text(),
    card: () => one(Card, { backPopulates: 'owner' }),
    key: () => one(Key, { backPopulates: 'owner', cascade: ['all', 'delete-orphan'] }),
  }) {}
  class Card extends Base.model('cards', {
    id: integer().primaryKey(),
    title: text(),
    ownerId: integer()
      .nullable()
      .references(() => Owner.c.id)
      .unique(),
    owner: () => one(Owner, { backPopulates: 'card' }),
  }) {}
  class Key extends Base.model('door_keys', {
    id: integer().primaryKey(),
    title: text(),
    ownerId: integer().references(() => Owner.c.id),
    owner: () => one(Owner, { backPopulates: 'key' }),
  }) {}

  const albumTags = Base.table('album_tags', {
    albumId: integer()
      .references(() => Album.c.id)
      .primaryKey(),
    tagId: integer()
      .references(() => Tag.c.id)
      .primaryKey(),
  })
  class Album extends Base.model('albums', {
    id: integer().primaryKey(),
    title: text(),
    tracks: () => many(Track, { backPopulates: 'album', collection: keyedBy('title'), cascade: ['all', 'delete-orphan'] }),
    tags: () => many(Tag, { secondary: albumTags, backPopulates: 'albums', collection: 'set' }),
    longTracks: () => many(Track, { viewonly: true, primaryjoin: and(Track.c.albumId.eq(Album.c.id), Track.c.seconds.gt(300)), orderBy: Track.c.id }),
  }) {}
  class Track extends Base.model('tracks', {
    id: integer().primaryKey(),
    title: text(),
    seconds: integer().default(100),
    albumId: integer().references(() => Album.c.id),
    album: () => one(Album, { backPopulates: 'tracks', required: true }),
  }) {}
  class Tag extends Base.model('tags', {
    id: integer().primaryKey(),
    title: text(),
    albums: () => many(Album, { secondary: albumTags, backPopulates: 'tags', collection: 'set' }),
  }) {}

  return { Base, Address, Order, Region, City, Student, Course, Enrolment, Owner, Card, Key, Album, Track, Tag, albumTags }
}

const titles = (objects: Iterable<{ title: string }>): string[] => [...objects].map(object => object.title)

inBothStyles('kinds', define, (matrix, models) => {
  const { Address, Order, Region, City, Student, Course, Enrolment, Owner, Card, Key, Album, Track, Tag, albumTags } = models

  describe('two relationships to one table', () => {
    matrix('each follows its own foreign key', async ({ session, newSession, read }) => {
      const [home, work] = [new Address({ city: 'Home' }), new Address({ city: 'Work' })]
      const order = new Order({ billing: home, shipping: work })
      expect([...home.billed]).toEqual([order])
      expect([...home.shipped]).toEqual([])
      session.add(order)
      await session.commit()
      const other = newSession()
      const found = await other.query(Order).one()
      expect([found.billingId, found.shippingId]).toEqual([1, 2])
      const [billing, shipping] = [await read(found, 'billing'), await read(found, 'shipping')] as [
        InstanceType<typeof Address>,
        InstanceType<typeof Address>,
      ]
      expect([billing.city, shipping.city]).toEqual(['Home', 'Work'])
      expect(await read(billing, 'billed')).toEqual([found])
      expect(await read(billing, 'shipped')).toEqual([])
      found.shipping = billing
      await other.commit()
      expect(await read(found, 'shippingId')).toBe(1)
      expect((await read(shipping, 'shipped')).length).toBe(0)
    })

    matrix('both can lead to the same object, and its deletion clears both with one UPDATE', async ({ session, newSession, log }) => {
      const home = new Address({ city: 'Home' })
      session.add(new Order({ billing: home, shipping: home }))
      await session.commit()
      const other = newSession()
      await other.delete(await other.query(Address).one())
      log.reset()
      await other.flush()
      expect(log.tables('update')).toEqual(['update orders'])
      expect(log.tables().at(-1)).toBe('delete addresses')
      await other.commit()
      const [order] = await newSession().query(Order).all()
      expect([order?.billingId, order?.shippingId]).toEqual([null, null])
    })

    matrix('both are joined in one query', async ({ session, newSession, log }) => {
      session.add(new Order({ billing: new Address({ city: 'A' }), shipping: new Address({ city: 'B' }) }))
      session.add(new Order({ billing: new Address({ city: 'C' }) }))
      await session.commit()
      log.reset()
      const orders = await newSession().query(Order).options(joinedload(Order.billing), joinedload(Order.shipping)).orderBy(Order.c.id).all()
      expect(orders.map(order => [order.billing?.city, order.shipping?.city ?? null])).toEqual([
        ['A', 'B'],
        ['C', null],
      ])
      expect(log.count('select')).toBe(1)
    })
  })

  describe('composite and natural keys', () => {
    matrix('a composite foreign key is set, read, moved and cleared as one', async ({ session, newSession, read, log }) => {
      const [north, south] = [new Region({ country: 'de', code: 1, title: 'North' }), new Region({ country: 'de', code: 2, title: 'South' })]
      const city = new City({ title: 'Kiel', region: north })
      session.addAll([north, south])
      await session.commit()
      expect([await read(city, 'regionCode'), await read(city, 'country')]).toEqual([1, 'de'])
      const other = newSession()
      const found = await other.query(City).one()
      log.reset()
      const region = (await read(found, 'region')) as InstanceType<typeof Region>
      expect(region.title).toBe('North')
      expect(titles(await read(region, 'cities'))).toEqual(['Kiel'])
      expect(log.count('select')).toBe(2)
      found.region = (await other.get(Region, { code: 2, country: 'de' })) as InstanceType<typeof Region>
      await other.commit()
      expect(await read(found, 'regionCode')).toBe(2)
      found.region = null
      await other.commit()
      expect([await read(found, 'regionCode'), await read(found, 'country')]).toEqual([null, null])
    })

    matrix('get takes a composite key in order or by name, and the identity map knows it', async ({ session, newSession, log }) => {
      session.addAll([new Region({ country: 'de', code: 1, title: 'x' }), new Region({ country: 'at', code: 1, title: 'y' })])
      await session.commit()
      const other = newSession()
      const first = await other.get(Region, ['at', 1])
      expect(first?.title).toBe('y')
      log.reset()
      expect(await other.get(Region, { code: 1, country: 'at' })).toBe(first)
      expect(log.statements).toEqual([])
      expect(await other.get(Region, ['zz', 1])).toBeNull()
      for (const wrong of [
        1,
        [1],
        ['de'],
        { country: 'de' },
        { country: 'de', code: 1, x: 2 },
        { country: 'de', code: null },
        ['de', undefined],
        {},
      ]) {
        await expect(async () => other.get(Region, wrong as never), JSON.stringify(wrong)).rejects.toThrow(
          expect.objectContaining({ code: 'ARGUMENT', message: expect.stringMatching(/Region/) }),
        )
      }
    })

    matrix('contract-24 a partly null foreign key leads nowhere, without SQL', async ({ session, newSession, read, log }) => {
      session.add(new City({ title: 'nowhere', country: 'de' }))
      await session.commit()
      const city = await newSession().query(City).one()
      log.reset()
      expect(await read(city, 'region')).toBeNull()
      expect(log.statements).toEqual([])
    })

    matrix(
      'contract-24 a composite many-to-one is found in the identity map, whatever the order of its columns',
      async ({ session, newSession, read, log }) => {
        session.add(new City({ title: 'Kiel', region: new Region({ country: 'de', code: 1, title: 'North' }) }))
        await session.commit()
        const other = newSession()
        const region = await other.query(Region).one()
        const city = await other.query(City).one()
        log.reset()
        expect(await read(city, 'region')).toBe(region)
        expect(log.statements).toEqual([])
      },
    )

    matrix('eager loading over a composite key, by join and by list of keys', async ({ session, newSession, log }) => {
      for (const code of [1, 2, 3])
        session.add(
          new Region({
            country: code === 3 ? 'at' : 'de',
            code,
            title: `r${code}`,
            cities: [new City({ title: `c${code}` }), new City({ title: `d${code}` })],
          }),
        )
      await session.commit()
      for (const option of [joinedload(Region.cities), selectinload(Region.cities)]) {
        log.reset()
        const regions = await newSession().query(Region).options(option).orderBy(Region.c.code).all()
        expect(regions.map(region => titles(region.cities).sort())).toEqual([
          ['c1', 'd1'],
          ['c2', 'd2'],
          ['c3', 'd3'],
        ])
        expect(log.count()).toBeLessThanOrEqual(2)
      }
      log.reset()
      const cities = await newSession().query(City).options(selectinload(City.region)).orderBy(City.c.id).all()
      expect(cities.map(city => city.region?.title)).toEqual(['r1', 'r1', 'r2', 'r2', 'r3', 'r3'])
    })
  })

  describe('an association object', () => {
    matrix('it is written with both keys from its two parents', async ({ session, newSession }) => {
      const [ann, ben] = [new Student({ title: 'Ann' }), new Student({ title: 'Ben' })]
      const maths = new Course({ title: 'Maths' })
      ann.enrolments.push(new Enrolment({ course: maths, grade: 1 }))
      new Enrolment({ student: ben, course: maths, grade: 5 })
      session.addAll([ann, ben])
      await session.commit()
      const rows = await newSession().query(Enrolment).orderBy(Enrolment.c.studentId).all()
      expect(rows.map(row => [row.studentId, row.courseId, row.grade])).toEqual([
        [1, 1, 1],
        [2, 1, 5],
      ])
    })

    matrix('removed from one parent it goes; its extra columns are updated by its composite key', async ({ session, newSession, read, log }) => {
      const maths = new Course({ title: 'Maths' })
      const art = new Course({ title: 'Art' })
      const ann = new Student({ title: 'Ann', enrolments: [new Enrolment({ course: maths }), new Enrolment({ course: art, grade: 3 })] })
      session.add(ann)
      await session.commit()
      const other = newSession()
      const student = await other.query(Student).options(selectinload(Student.enrolments)).one()
      const [first, second] = [...student.enrolments].sort((a, b) => a.courseId - b.courseId) as [
        InstanceType<typeof Enrolment>,
        InstanceType<typeof Enrolment>,
      ]
      second.grade = 2
      student.enrolments.remove(first)
      log.reset()
      await other.commit()
      expect(log.tables()).toEqual(['update enrolments', 'delete enrolments'])
      expect((await newSession().query(Enrolment).all()).map(row => [row.courseId, row.grade])).toEqual([[2, 2]])
      expect((await read(student, 'enrolments')).length).toBe(1)
    })

    matrix('contract-18 it is an orphan when either parent lets it go', async ({ session, newSession, read }) => {
      const maths = new Course({ title: 'Maths' })
      session.add(new Student({ title: 'Ann', enrolments: [new Enrolment({ course: maths })] }))
      await session.commit()
      const other = newSession()
      const course = await other.query(Course).one()
      ;(await read(course, 'enrolments')).clear()
      await other.commit()
      expect(await other.query(Enrolment).count()).toBe(0)
      expect(await other.query(Student).count()).toBe(1)
    })

    matrix('an enrolment replaced by another of the same key in one flush is one UPDATE', async ({ session, read, log }) => {
      const maths = new Course({ title: 'Maths' })
      const ann = new Student({ title: 'Ann', enrolments: [new Enrolment({ course: maths, grade: 1 })] })
      session.add(ann)
      await session.commit()
      await read(maths, 'title')
      ;(await read(ann, 'enrolments')).replace([new Enrolment({ course: maths, grade: 6 })])
      log.reset()
      await session.flush()
      expect(log.tables().filter(statement => !statement.startsWith('select'))).toEqual(['update enrolments'])
      await session.commit()
      expect((await session.query(Enrolment).one()).grade).toBe(6)
    })

    matrix('deleting a parent deletes it and leaves the other parent', async ({ session, newSession }) => {
      session.add(new Student({ title: 'Ann', enrolments: [new Enrolment({ course: new Course({ title: 'Maths' }) })] }))
      await session.commit()
      const other = newSession()
      await other.delete(await other.query(Student).one())
      await other.commit()
      expect([await other.query(Enrolment).count(), await other.query(Course).count()]).toEqual([0, 1])
    })

    matrix('without one of its parents it names the missing relationship', async ({ session }) => {
      session.add(new Student({ title: 'Ann', enrolments: [new Enrolment({ grade: 1 })] }))
      await expect(async () => session.flush()).rejects.toThrow(/Enrolment\.course/)
    })
  })

  describe('one-to-one', () => {
    matrix('contract-09 replacing a loaded one sets the old one free first', async ({ session, newSession, log, read }) => {
      session.add(new Owner({ title: 'o', card: new Card({ title: 'old' }) }))
      await session.commit()
      const other = newSession()
      const owner = await other.query(Owner).options(joinedload(Owner.card)).one()
      const old = owner.card as InstanceType<typeof Card>
      owner.card = new Card({ title: 'new' })
      expect(old.owner).toBeNull()
      log.reset()
      await other.flush()
      expect(log.tables()).toEqual(['update cards', 'insert cards'])
      await other.commit()
      expect(await read(old, 'ownerId')).toBeNull()
      expect(((await read(owner, 'card')) as InstanceType<typeof Card>).id).toBe(2)
    })

    matrix('contract-09 replacing one that is not loaded reads it first', async ({ session, newSession, log, read }) => {
      session.add(new Owner({ title: 'o', card: new Card({ title: 'old' }) }))
      await session.commit()
      const other = newSession()
      const owner = await other.query(Owner).one()
      log.reset()
      owner.card = new Card({ title: 'new' })
      expect(log.count()).toBe(0)
      await other.flush()
      expect(log.tables()).toEqual(['select cards', 'update cards', 'insert cards'])
      await other.commit()
      const cards = await newSession().query(Card).orderBy(Card.c.id).all()
      expect(cards.map(card => [card.title, card.ownerId])).toEqual([
        ['old', null],
        ['new', 1],
      ])
      expect(await read(owner, 'card')).not.toBeNull()
    })

    matrix(
      'contract-10 with delete-orphan the replaced one is deleted; handed on, it lives with one UPDATE',
      async ({ session, newSession, log }) => {
        session.addAll([new Owner({ title: 'a', key: new Key({ title: 'first' }) }), new Owner({ title: 'b' })])
        await session.commit()
        const other = newSession()
        const [a, b] = (await other.query(Owner).options(joinedload(Owner.key)).orderBy(Owner.c.id).all()) as [
          InstanceType<typeof Owner>,
          InstanceType<typeof Owner>,
        ]
        a.key = new Key({ title: 'second' })
        log.reset()
        await other.flush()
        expect(log.tables()).toEqual(['insert door_keys', 'delete door_keys'])
        const key = a.key
        a.key = null
        b.key = key
        log.reset()
        await other.commit()
        expect(log.tables()).toEqual(['update door_keys'])
        expect((await newSession().query(Key).all()).map(found => [found.title, found.ownerId])).toEqual([['second', 2]])
      },
    )

    matrix('contract-10 a key handed over survives although its former owner is deleted', async ({ session, newSession, log }) => {
      session.addAll([new Owner({ title: 'a', key: new Key({ title: 'k' }) }), new Owner({ title: 'b' })])
      await session.commit()
      const other = newSession()
      const [a, b] = (await other.query(Owner).options(joinedload(Owner.key)).orderBy(Owner.c.id).all()) as [
        InstanceType<typeof Owner>,
        InstanceType<typeof Owner>,
      ]
      b.key = a.key
      await other.delete(a)
      log.reset()
      await other.commit()
      expect(log.tables().filter(statement => !statement.startsWith('select'))).toEqual(['update door_keys', 'delete owners'])
      expect((await newSession().query(Key).one()).ownerId).toBe(2)
    })

    matrix(
      'contract-07 in a triangle memory is right for the two objects touched, and the database for all',
      async ({ session, newSession, read }) => {
        session.addAll([new Owner({ title: 'a', card: new Card({ title: 'c' }) }), new Owner({ title: 'b' })])
        await session.commit()
        const other = newSession()
        const [a, b] = (await other.query(Owner).options(joinedload(Owner.card)).orderBy(Owner.c.id).all()) as [
          InstanceType<typeof Owner>,
          InstanceType<typeof Owner>,
        ]
        const card = a.card as InstanceType<typeof Card>
        b.card = card
        expect(card.owner).toBe(b)
        expect(b.card).toBe(card)
        await other.commit()
        expect(await read(a, 'card')).toBeNull()
        expect(await read(b, 'card')).toBe(card)
      },
    )

    matrix('setting it from the other side, to another and to nothing', async ({ session, read }) => {
      const [a, b] = [new Owner({ title: 'a' }), new Owner({ title: 'b' })]
      const card = new Card({ title: 'c', owner: a })
      session.addAll([a, b])
      await session.commit()
      expect(await read(a, 'card')).toBe(card)
      expect(await read(b, 'card')).toBeNull()
      card.owner = b
      expect(a.card).toBeNull()
      expect(b.card).toBe(card)
      await session.commit()
      expect(await read(card, 'ownerId')).toBe(2)
      card.owner = null
      await session.commit()
      expect(await read(card, 'ownerId')).toBeNull()
    })

    matrix('deleting the owner frees the card and deletes the key', async ({ session, newSession }) => {
      session.add(new Owner({ title: 'a', card: new Card({ title: 'c' }), key: new Key({ title: 'k' }) }))
      await session.commit()
      const other = newSession()
      await other.delete(await other.query(Owner).one())
      await other.commit()
      expect((await other.query(Card).one()).ownerId).toBeNull()
      expect(await other.query(Key).count()).toBe(0)
    })
  })

  describe('Sets and Maps', () => {
    matrix('a Map is keyed by its members’ attribute, from both sides', async ({ session, newSession, read }) => {
      const album = new Album({ title: 'Low' })
      const track = new Track({ title: 'Speed', album })
      expect(album.tracks).toBeInstanceOf(Map)
      expect(album.tracks.get('Speed')).toBe(track)
      album.tracks.add(new Track({ title: 'Art' }))
      album.tracks.set('Weep', new Track({ title: 'Weep' }))
      expect([...album.tracks.keys()]).toEqual(['Speed', 'Art', 'Weep'])
      expect(() => album.tracks.set('x', new Track({ title: 'y' }))).toThrow(/keyed by/)
      session.add(album)
      await session.commit()
      const other = newSession()
      const found = await other.query(Album).one()
      const tracks = await read(found, 'tracks')
      expect([...tracks.keys()].sort()).toEqual(['Art', 'Speed', 'Weep'])
      expect(tracks.delete('Art')).toBe(true)
      expect(tracks.delete('Art')).toBe(false)
      await other.commit()
      expect(titles(await newSession().query(Track).orderBy(Track.c.title).all())).toEqual(['Speed', 'Weep'])
    })

    matrix('a Map replaces a member of the same key: the old one is an orphan', async ({ session, read }) => {
      const album = new Album({ title: 'Low', tracks: [new Track({ title: 'A', seconds: 1 })] })
      session.add(album)
      await session.commit()
      const tracks = await read(album, 'tracks')
      const before = tracks.get('A') as InstanceType<typeof Track>
      tracks.add(new Track({ title: 'A', seconds: 2 }))
      expect(before.album).toBeNull()
      expect(tracks.size).toBe(1)
      await session.commit()
      expect((await session.query(Track).all()).map(track => track.seconds)).toEqual([2])
    })

    matrix('a Map is assigned, replaced and cleared as a whole', async ({ session, read }) => {
      const [a, b, c] = ['a', 'b', 'c'].map(title => new Track({ title })) as [
        InstanceType<typeof Track>,
        InstanceType<typeof Track>,
        InstanceType<typeof Track>,
      ]
      const album = new Album({ title: 'Low', tracks: [a, b] })
      expect([...album.tracks.keys()]).toEqual(['a', 'b'])
      album.tracks.replace([b, c])
      expect([...album.tracks.keys()]).toEqual(['b', 'c'])
      expect(a.album).toBeNull()
      ;(album as { tracks: unknown }).tracks = new Map([['a', a]])
      expect([...album.tracks.keys()]).toEqual(['a'])
      expect([a.album, b.album]).toEqual([album, null])
      session.add(album)
      await session.commit()
      ;(await read(album, 'tracks')).clear()
      await session.commit()
      expect(await session.query(Track).count()).toBe(0)
    })

    matrix('a Set holds each member once, and both sides agree', async ({ session, newSession, read, log }) => {
      const [album, tag] = [new Album({ title: 'Low' }), new Tag({ title: 'rock' })]
      album.tags.add(tag).add(tag)
      expect(album.tags.size).toBe(1)
      expect([...tag.albums]).toEqual([album])
      session.add(album)
      await session.commit()
      const other = newSession()
      const found = await other.query(Album).one()
      const tags = await read(found, 'tags')
      expect(tags).toBeInstanceOf(Set)
      const [rock] = [...tags] as [InstanceType<typeof Tag>]
      tags.delete(rock)
      log.reset()
      await other.flush()
      expect(log.tables()).toEqual(['delete album_tags'])
      ;(found as { tags: unknown }).tags = [rock]
      expect([...(await read(rock, 'albums'))]).toEqual([found])
      await other.commit()
      expect(await newSession().execute(select(albumTags.c.albumId, albumTags.c.tagId))).toHaveLength(1)
    })

    matrix('eager loading fills Sets and Maps', async ({ session, newSession, log }) => {
      session.add(
        new Album({ title: 'Low', tracks: [new Track({ title: 'a' }), new Track({ title: 'b' })], tags: [new Tag({ title: 't' })] as never }),
      )
      await session.commit()
      for (const load of [joinedload, selectinload]) {
        const album = await newSession().query(Album).options(load(Album.tracks), load(Album.tags)).one()
        log.reset()
        expect([...album.tracks.keys()].sort()).toEqual(['a', 'b'])
        expect(titles(album.tags)).toEqual(['t'])
        expect(log.statements).toEqual([])
      }
    })

    matrix('what is no member is refused before anything changes', async () => {
      const album = new Album({ title: 'Low' })
      for (const wrong of [null, undefined, 1, 'x', {}, new Tag({ title: 't' })]) {
        expect(() => album.tracks.add(wrong as never), String(wrong)).toThrow(expect.objectContaining({ code: 'WRONG_RELATED_TYPE' }))
      }
      for (const wrong of [null, {}, new Track({ title: 't' })])
        expect(() => album.tags.add(wrong as never)).toThrow(expect.objectContaining({ code: 'WRONG_RELATED_TYPE' }))
      expect([album.tracks.size, album.tags.size]).toEqual([0, 0])
    })
  })

  describe('view-only', () => {
    matrix('contract-23 it is read and never written', async ({ session, newSession, read, log }) => {
      const album = new Album({
        title: 'Low',
        tracks: [new Track({ title: 'short' }), new Track({ title: 'long', seconds: 400 }), new Track({ title: 'longer', seconds: 500 })],
      })
      session.add(album)
      await session.commit()
      expect(titles(await read(album, 'longTracks'))).toEqual(['long', 'longer'])
      const other = newSession()
      const found = await other.query(Album).options(selectinload(Album.longTracks)).one()
      expect(titles(found.longTracks)).toEqual(['long', 'longer'])
      log.reset()
      ;(found.longTracks as { pop(): unknown }).pop()
      await other.flush()
      expect(log.statements).toEqual([])
      const joined = await newSession().query(Album).options(joinedload(Album.longTracks)).one()
      expect(titles(joined.longTracks)).toEqual(['long', 'longer'])
      expect(await other.query(Track).count()).toBe(3)
    })

    matrix('contract-23 a pushed object is not added to the session', async ({ session, read }) => {
      const album = new Album({ title: 'Low' })
      session.add(album)
      await session.commit()
      const stray = new Track({ title: 'stray' })
      ;(await read(album, 'longTracks')).push(stray)
      expect(session.contains(stray)).toBe(false)
      expect(stray.album).toBeNull()
      await session.commit()
      expect(await session.query(Track).count()).toBe(0)
    })
  })
})

/** Contracts 15 to 23 of SQLAlchemy's behaviour: cascades, orphans, passive deletes. */
import { declarativeBase, integer, lifecycleOf, many, one, raiseload, select, text } from 'relata'
import { describe, expect, test } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'
import { warningsDuring } from '../flush/warnings.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class Parent extends Base.model('parents', {
    id: integer().primaryKey(),
    name: text().default('p'),
    kept: () => many(Kept, { backPopulates: 'parent' }),
    owned: () => many(Owned, { backPopulates: 'parent', cascade: ['all', 'delete-orphan'] }),
    left: () => many(Left, { backPopulates: 'parent', cascade: ['save-update', 'merge', 'delete'], passiveDeletes: true }),
    untouched: () => many(Untouched, { passiveDeletes: 'all' }),
    unlinked: () => many(Unlinked, { backPopulates: 'parent', cascade: ['merge'] }),
  }) {}
  class Kept extends Base.model('kept', {
    id: integer().primaryKey(),
    name: text().default('k'),
    parentId: integer()
      .nullable()
      .references(() => Parent.c.id),
    parent: () => one(Parent, { backPopulates: 'kept' }),
  }) {}
  class Owned extends Base.model('owned', {
    id: integer().primaryKey(),
    name: text().default('o'),
    parentId: integer().references(() => Parent.c.id),
    parent: () => one(Parent, { backPopulates: 'owned' }),
    parts: () => many(Part, { cascade: ['all', 'delete-orphan'], backPopulates: 'owner' }),
  }) {}
  class Part extends Base.model('parts', {
    id: integer().primaryKey(),
    name: text().default('part'),
    ownerId: integer().references(() => Owned.c.id),
    owner: () => one(Owned, { backPopulates: 'parts' }),
  }) {}
  class Left extends Base.model('left_to_database', {
    id: integer().primaryKey(),
    parentId: integer()
      .nullable()
      .references(() => Parent.c.id, { onDelete: 'cascade' }),
    parent: () => one(Parent, { backPopulates: 'left' }),
  }) {}
  class Untouched extends Base.model('untouched', {
    id: integer().primaryKey(),
    parentId: integer()
      .nullable()
      .references(() => Parent.c.id, { onDelete: 'set null' }),
  }) {}
  class Unlinked extends Base.model('unlinked', {
    id: integer().primaryKey(),
    parentId: integer()
      .nullable()
      .references(() => Parent.c.id),
    parent: () => one(Parent, { backPopulates: 'unlinked', cascade: ['merge'] }),
  }) {}
  class House extends Base.model('houses', {
    id: integer().primaryKey(),
    name: text().default('h'),
    deedId: integer()
      .nullable()
      .references(() => Deed.c.id),
    deed: () => one(Deed, { cascade: ['all', 'delete-orphan'], singleParent: true }),
  }) {}
  class Deed extends Base.model('deeds', { id: integer().primaryKey(), name: text().default('d') }) {}
  class Shared extends Base.model('shared', {
    id: integer().primaryKey(),
    name: text().default('s'),
    firstId: integer()
      .nullable()
      .references(() => FirstOwner.c.id),
    secondId: integer()
      .nullable()
      .references(() => SecondOwner.c.id),
  }) {}
  class FirstOwner extends Base.model('first_owners', {
    id: integer().primaryKey(),
    things: () => many(Shared, { cascade: ['all', 'delete-orphan'] }),
  }) {}
  class SecondOwner extends Base.model('second_owners', {
    id: integer().primaryKey(),
    things: () => many(Shared, { cascade: ['all', 'delete-orphan'] }),
  }) {}
  return { Base, Parent, Kept, Owned, Part, Left, Untouched, Unlinked, House, Deed, Shared, FirstOwner, SecondOwner }
}

inBothStyles('cascades', define, (matrix, models) => {
  const { Parent, Kept, Owned, Part, Left, Untouched, Unlinked, House, Deed, Shared, FirstOwner, SecondOwner } = models

  describe('save-update', () => {
    matrix('contract-15 it runs along the side that was assigned: not against it', async ({ session, read }) => {
      const parent = new Parent({})
      session.add(parent)
      await session.flush()
      const pushed = new Kept({})
      ;(await read(parent, 'kept')).push(pushed)
      expect(session.contains(pushed)).toBe(true)
      const assigned = new Kept({})
      assigned.parent = parent
      expect(session.contains(assigned)).toBe(false)
      const warnings = await warningsDuring(async () => session.flush())
      expect(warnings.map(warning => warning.message)).toEqual([
        expect.stringMatching(/Kept\(transient\) is not in the session, so the link along Parent\.kept .* will not proceed/),
      ])
      expect(await session.query(Kept).count()).toBe(1)
    })

    matrix('adding any object of a graph adds what it leads to', async ({ session }) => {
      const part = new Part({})
      const owned = new Owned({ parts: [part] })
      const parent = new Parent({ owned: [owned] })
      session.add(part)
      expect([part, owned, parent].map(object => session.contains(object))).toEqual([true, true, true])
      await session.commit()
      expect([await session.query(Part).count(), await session.query(Parent).count()]).toEqual([1, 1])
    })

    matrix('without it the related object stays out, and the flush warns', async ({ session }) => {
      const unlinked = new Unlinked({})
      const parent = new Parent({ unlinked: [unlinked] })
      session.add(parent)
      expect(session.contains(unlinked)).toBe(false)
      const warnings = await warningsDuring(async () => session.flush())
      expect(warnings).toHaveLength(1)
      session.add(unlinked)
      expect(session.contains(unlinked)).toBe(true)
    })

    matrix('a removed pending child without an owner rule stays pending and is inserted alone', async ({ session }) => {
      const parent = new Parent({})
      const kept = new Kept({ parent })
      session.add(kept)
      parent.kept.remove(kept)
      await session.commit()
      expect(await parentIds(session, Kept)).toEqual([null])
    })
  })

  describe('orphans', () => {
    matrix('contract-16 removing marks nothing until the flush, which deletes with one statement', async ({ session, newSession, read, log }) => {
      session.add(new Parent({ owned: [new Owned({}), new Owned({}), new Owned({})] }))
      await session.commit()
      const other = newSession()
      const parent = await other.query(Parent).one()
      const owned = await read(parent, 'owned')
      owned.clear()
      expect(other.deleted).toEqual([])
      log.reset()
      await other.flush()
      expect(log.tables('delete')).toEqual(['delete owned'])
      expect(log.count('update')).toBe(0)
    })

    matrix('contract-16 re-attached before the flush it stays; after an autoflush it has been deleted', async ({ session, read }) => {
      const parent = new Parent({ owned: [new Owned({})] })
      session.add(parent)
      await session.commit()
      const [child] = [...(await read(parent, 'owned'))] as [InstanceType<typeof Owned>]
      parent.owned.remove(child)
      parent.owned.push(child)
      await session.flush()
      expect(lifecycleOf(child)).toBe('persistent')
      parent.owned.remove(child)
      await session.query(Parent).all()
      expect(lifecycleOf(child)).toBe('deleted')
      expect(() => session.add(child)).toThrow(
        expect.objectContaining({ code: 'DELETED_OBJECT', message: expect.stringMatching(/has been deleted/) }),
      )
      expect(() => parent.owned.push(child)).toThrow(expect.objectContaining({ code: 'DELETED_OBJECT' }))
      expect(parent.owned).toHaveLength(0)
      await session.rollback()
      expect(await session.query(Owned).count()).toBe(1)
    })

    matrix('a deleted member that a collection still shows does not stand in the way of the others', async ({ session, read }) => {
      const parent = new Parent({ owned: [new Owned({}), new Owned({}), new Owned({})] })
      session.add(parent)
      await session.commit()
      const [first, second, third] = [...(await read(parent, 'owned'))] as InstanceType<typeof Owned>[]
      await session.delete(first!)
      await session.flush()
      expect([...parent.owned]).toEqual([first, second, third])
      expect(() => parent.owned.push(first!)).toThrow(expect.objectContaining({ code: 'DELETED_OBJECT' }))
      parent.owned = [...parent.owned].slice(0, 2) as never
      parent.owned.replace([...parent.owned].reverse())
      await session.commit()
      expect([...(await read(parent, 'owned'))]).toEqual([second])
    })

    matrix('contract-17 a pending child removed from its only owner leaves the session', async ({ session, log }) => {
      const parent = new Parent({})
      session.add(parent)
      const child = new Owned({})
      parent.owned.push(child)
      expect(session.contains(child)).toBe(true)
      parent.owned.remove(child)
      expect([session.contains(child), lifecycleOf(child)]).toEqual([false, 'transient'])
      await session.flush()
      expect(log.tables()).toEqual(['insert parents'])
    })

    matrix('contract-17 a pending child that never had an owner is tried, and its missing parent is named', async ({ session }) => {
      session.add(new Owned({}))
      await expect(async () => session.flush()).rejects.toThrow(
        expect.objectContaining({ code: 'MISSING_VALUE', message: expect.stringMatching(/Owned\.parent/) }),
      )
    })

    matrix('contract-18 of two owners one that lets go is enough, and owners never touched are not missed', async ({ session, newSession, read }) => {
      const [one, two, three] = [new Shared({}), new Shared({}), new Shared({})]
      const first = new FirstOwner({ things: [one, two] })
      const second = new SecondOwner({ things: [one, two] })
      session.addAll([first, second, three])
      first.things.push(three)
      second.things.push(three)
      await session.commit()
      const other = newSession()
      const found = (await other.get(FirstOwner, 1)) as InstanceType<typeof FirstOwner>
      const things = await read(found, 'things')
      ;(things[0] as InstanceType<typeof Shared>).name = 'touched'
      await other.flush()
      expect(await other.query(Shared).count()).toBe(3)
      things.remove(things[0] as InstanceType<typeof Shared>)
      await other.commit()
      expect(await other.query(Shared).count()).toBe(2)
    })

    matrix('contract-19 singleParent: a second parent is refused when it is assigned', async ({ session, newSession, read }) => {
      const deed = new Deed({})
      const [a, b] = [new House({ deed }), new House({})]
      expect(() => (b.deed = deed)).toThrow(
        expect.objectContaining({ message: expect.stringMatching(/already belongs to another House through House\.deed/) }),
      )
      expect(b.deed).toBeNull()
      session.addAll([a, b])
      await session.commit()
      const other = newSession()
      const house = (await other.get(House, 1)) as InstanceType<typeof House>
      expect(await read(house, 'deed')).not.toBeNull()
      house.deed = null
      await other.commit()
      expect(await other.query(Deed).count()).toBe(0)
      house.deed = new Deed({})
      await other.commit()
      await other.delete(house)
      await other.commit()
      expect(await other.query(Deed).count()).toBe(0)
    })

    matrix('contract-10 an orphan adopted by another parent in the same flush is one UPDATE', async ({ session, newSession, read, log }) => {
      session.addAll([new Parent({ owned: [new Owned({ name: 'child', parts: [new Part({})] })] }), new Parent({})])
      await session.commit()
      const other = newSession()
      const [a, b] = (await other.query(Parent).orderBy(Parent.c.id).all()) as [InstanceType<typeof Parent>, InstanceType<typeof Parent>]
      const [child] = [...(await read(a, 'owned'))] as [InstanceType<typeof Owned>]
      await read(b, 'owned')
      a.owned.remove(child)
      b.owned.push(child)
      await other.delete(a)
      log.reset()
      await other.commit()
      expect(log.tables().filter(statement => !statement.startsWith('select'))).toEqual(['update owned', 'delete parents'])
      expect(await other.query(Part).count()).toBe(1)
    })
  })

  describe('delete', () => {
    matrix(
      'contract-20 without the cascade children lose their parent first, unloaded ones too, in one statement',
      async ({ session, newSession, log }) => {
        session.add(new Parent({ kept: [new Kept({}), new Kept({}), new Kept({})] }))
        await session.commit()
        const other = newSession()
        const parent = await other.query(Parent).one()
        await other.delete(parent)
        log.reset()
        await other.commit()
        const written = log.tables().filter(statement => !statement.startsWith('select'))
        expect(written.at(-1)).toBe('delete parents')
        expect(new Set(written.slice(0, -1))).toEqual(new Set(['update kept']))
        expect(log.tables('select').filter(statement => statement === 'select kept')).toHaveLength(1)
        expect(await parentIds(other, Kept)).toEqual([null, null, null])
      },
    )

    matrix(
      'contract-21 with it all levels are loaded at once, through raise-loading too, and go children first',
      async ({ session, newSession, log }) => {
        session.add(new Parent({ owned: [new Owned({ parts: [new Part({}), new Part({})] }), new Owned({ parts: [new Part({})] })] }))
        await session.commit()
        const other = newSession()
        const parent = await other.query(Parent).options(raiseload(Parent.owned)).one()
        log.reset()
        await other.delete(parent)
        expect(log.tables()).toEqual(['select owned', 'select parts'])
        log.reset()
        await other.commit()
        expect(log.tables('delete')).toEqual(['delete parts', 'delete owned', 'delete parents'])
      },
    )

    matrix('delete marks, add takes it back', async ({ session, newSession }) => {
      session.add(new Parent({ owned: [new Owned({})] }))
      await session.commit()
      const other = newSession()
      const parent = await other.query(Parent).one()
      await other.delete(parent)
      expect(other.deleted).toHaveLength(2)
      other.add(parent)
      await other.commit()
      expect(await other.query(Parent).count()).toBe(1)
    })

    matrix('deleting children and their parent together asks for nothing twice', async ({ session, newSession, read, log }) => {
      session.add(new Parent({ kept: [new Kept({}), new Kept({})] }))
      await session.commit()
      const other = newSession()
      const parent = await other.query(Parent).one()
      const members = [...(await read(parent, 'kept'))]
      log.reset()
      for (const kept of members) await other.delete(kept)
      await other.delete(parent)
      await other.commit()
      expect(log.count('update')).toBe(0)
      expect(log.tables('delete')).toEqual(['delete kept', 'delete parents'])
    })

    matrix(
      'contract-22 passiveDeletes: what is not loaded is left to the database, what is loaded goes in one statement',
      async ({ session, newSession, read, log }) => {
        session.addAll([new Parent({ left: [new Left({}), new Left({})] }), new Parent({ left: [new Left({}), new Left({})] })])
        await session.commit()
        const other = newSession()
        const [a, b] = (await other.query(Parent).orderBy(Parent.c.id).all()) as [InstanceType<typeof Parent>, InstanceType<typeof Parent>]
        await other.delete(a)
        log.reset()
        await other.flush()
        expect(log.tables().filter(statement => /left_to_database/.test(statement))).toEqual([])
        expect(await other.query(Left).count()).toBe(2)
        const loaded = [...(await read(b, 'left'))]
        await other.delete(b)
        log.reset()
        await other.flush()
        expect(log.tables('delete')).toEqual(['delete left_to_database', 'delete parents'])
        expect(loaded.map(lifecycleOf)).toEqual(['deleted', 'deleted'])
        await other.commit()
      },
    )

    matrix('contract-22 passiveDeletes: all never touches children, not even one that leaves', async ({ session, newSession, read, log }) => {
      session.add(new Parent({ untouched: [new Untouched({}), new Untouched({})] }))
      await session.commit()
      const other = newSession()
      const parent = await other.query(Parent).one()
      const untouched = await read(parent, 'untouched')
      log.reset()
      untouched.pop()
      await other.flush()
      expect(log.statements).toEqual([])
      await other.delete(parent)
      log.reset()
      await other.flush()
      expect(log.tables().filter(statement => /untouched/.test(statement))).toEqual([])
      await other.commit()
      expect(await parentIds(other, Untouched)).toEqual([null, null])
    })

    matrix('a pending object cannot be deleted, nor a transient one; a detached one is attached to be deleted', async ({ session, newSession }) => {
      const pending = new Parent({})
      session.add(pending)
      for (const object of [pending, new Parent({})])
        await expect(async () => session.delete(object)).rejects.toThrow(expect.objectContaining({ code: 'NOT_PERSISTENT' }))
      await session.commit()
      await session.close()
      const other = newSession()
      await other.delete(pending)
      expect(lifecycleOf(pending)).toBe('persistent')
      await other.commit()
      expect(await other.query(Parent).count()).toBe(0)
      await expect(async () => other.delete(pending)).rejects.toThrow(expect.objectContaining({ code: 'NOT_PERSISTENT' }))
    })

    matrix('a deleted object stays in loaded collections until they are expired', async ({ session, read }) => {
      const parent = new Parent({ kept: [new Kept({}), new Kept({})] })
      session.add(parent)
      await session.commit()
      const kept = await read(parent, 'kept')
      await session.delete(kept[0] as object)
      await session.flush()
      expect(kept).toHaveLength(2)
      await session.commit()
      expect(await read(parent, 'kept')).toHaveLength(1)
    })
  })

  describe('expunge', () => {
    matrix('the cascade takes along what it reaches; the rest stays', async ({ session, newSession, read }) => {
      session.add(new Parent({ kept: [new Kept({})], owned: [new Owned({ parts: [new Part({})] })] }))
      await session.commit()
      const other = newSession()
      const parent = await other.query(Parent).one()
      const [owned] = [...(await read(parent, 'owned'))] as [InstanceType<typeof Owned>]
      const [part] = [...(await read(owned, 'parts'))] as [InstanceType<typeof Part>]
      const [kept] = [...(await read(parent, 'kept'))] as [InstanceType<typeof Kept>]
      other.expunge(parent)
      expect([parent, owned, part, kept].map(lifecycleOf)).toEqual(['detached', 'detached', 'detached', 'persistent'])
      expect(() => other.expunge(parent)).toThrow(expect.objectContaining({ code: 'NOT_IN_SESSION' }))
      const pending = new Kept({})
      other.add(pending)
      other.expunge(pending)
      expect(lifecycleOf(pending)).toBe('transient')
      await other.commit()
      expect(await other.query(Kept).count()).toBe(1)
      parent.name = 'changed while detached'
      other.add(parent)
      expect([parent, owned, part].map(lifecycleOf)).toEqual(['persistent', 'persistent', 'persistent'])
      await other.commit()
      expect(await read(parent, 'name')).toBe('changed while detached')
    })
  })
})

/** The foreign keys of all rows. */
async function parentIds(session: { execute(statement: never): unknown }, model: { c: { parentId: unknown } }): Promise<unknown[]> {
  const rows = (await session.execute(select(model.c.parentId as never) as never)) as unknown[][]
  return rows.map(row => row[0])
}

describe('configuration', () => {
  test('contract-19 delete-orphan on a many side without singleParent is refused', () => {
    const Base = declarativeBase()
    class House extends Base.model('houses', {
      id: integer().primaryKey(),
      deedId: integer().references(() => Deed.c.id),
      deed: () => one(Deed, { cascade: ['all', 'delete-orphan'] }),
    }) {}
    class Deed extends Base.model('deeds', { id: integer().primaryKey() }) {}
    expect(() => Base.register({ House, Deed })).toThrow(/singleParent: true/)
  })

  test('contract-23 a view-only relationship with a cascade that writes is refused', () => {
    const Base = declarativeBase()
    class House extends Base.model('houses', { id: integer().primaryKey(), rooms: () => many(Room, { viewonly: true, cascade: ['save-update'] }) }) {}
    class Room extends Base.model('rooms', { id: integer().primaryKey(), houseId: integer().references(() => House.c.id) }) {}
    expect(() => Base.register({ House, Room })).toThrow(/view-only and has a cascade that writes/)
  })

  test("passiveDeletes: 'all' and a delete cascade contradict each other", () => {
    const Base = declarativeBase()
    class House extends Base.model('houses', { id: integer().primaryKey(), rooms: () => many(Room, { passiveDeletes: 'all', cascade: ['all'] }) }) {}
    class Room extends Base.model('rooms', { id: integer().primaryKey(), houseId: integer().references(() => House.c.id) }) {}
    expect(() => Base.register({ House, Room })).toThrow(/contradict/)
  })
})

/** Relationships of a table with itself: trees with remoteSide, and many-to-many in both directions. */
import { alias, declarativeBase, integer, joinedload, many, one, select, selectinload, text } from 'relata'
import { describe, expect } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class Node extends Base.model('nodes', {
    id: integer().primaryKey(),
    name: text(),
    parentId: integer()
      .nullable()
      .references(() => Node.c.id),
    parent: () => one(Node, { backPopulates: 'children', remoteSide: [Node.c.id] }),
    children: () => many(Node, { backPopulates: 'parent', cascade: ['all', 'delete-orphan'] }),
  }) {}
  const follows = Base.table('follows', {
    followerId: integer()
      .references(() => Person.c.id)
      .primaryKey(),
    followedId: integer()
      .references(() => Person.c.id)
      .primaryKey(),
  })
  class Person extends Base.model('people', {
    id: integer().primaryKey(),
    name: text(),
    following: () => many(Person, { secondary: follows, remoteSide: [follows.c.followedId], backPopulates: 'followers', orderBy: Person.c.id }),
    followers: () => many(Person, { secondary: follows, remoteSide: [follows.c.followerId], backPopulates: 'following', orderBy: Person.c.id }),
  }) {}
  return { Base, Node, Person, follows }
}

const names = (nodes: Iterable<{ name: string }>): string[] => [...nodes].map(node => node.name)

inBothStyles('self reference', define, (matrix, { Node, Person, follows }) => {
  describe('a tree', () => {
    const tree = () =>
      new Node({
        name: 'root',
        children: [new Node({ name: 'a', children: [new Node({ name: 'a1' }), new Node({ name: 'a2' })] }), new Node({ name: 'b' })],
      })

    matrix('contract-50 parents are inserted before their children, a level in a statement', async ({ session, log }) => {
      const root = tree()
      session.add(root)
      await session.flush()
      expect(log.tables()).toEqual(['insert nodes', 'insert nodes', 'insert nodes'])
      expect(root.children.map(child => child.parentId)).toEqual([root.id, root.id])
      const a = root.children[0] as InstanceType<typeof Node>
      expect(a.children.map(child => child.parentId)).toEqual([a.id, a.id])
    })

    matrix('contract-50 whatever the order in which they were added', async ({ session }) => {
      const root = tree()
      const nodes = [...(root.children[0]?.children ?? []), ...root.children, root].reverse()
      session.addAll([...nodes.slice(2), ...nodes.slice(0, 2)])
      await session.commit()
      expect(await session.query(Node).count()).toBe(5)
    })

    matrix('both directions are read lazily', async ({ session, newSession, read }) => {
      session.add(tree())
      await session.commit()
      const other = newSession()
      const root = await other.query(Node).filter(Node.c.parentId.isNull()).one()
      expect(await read(root, 'parent')).toBeNull()
      const children = await read(root, 'children')
      expect(names(children)).toEqual(['a', 'b'])
      expect(await read(children[0] as never, 'parent' as never)).toBe(root)
      expect(names(await read(children[0] as InstanceType<typeof Node>, 'children'))).toEqual(['a1', 'a2'])
    })

    matrix('a subtree is moved with one UPDATE, and its own children stay', async ({ session, read, log }) => {
      const root = tree()
      session.add(root)
      await session.commit()
      const [a, b] = [...(await read(root, 'children'))] as [InstanceType<typeof Node>, InstanceType<typeof Node>]
      await read(b, 'children')
      log.reset()
      b.children.push(a)
      expect(a.parent).toBe(b)
      expect(names(root.children)).toEqual(['b'])
      await session.flush()
      expect(log.tables('update')).toEqual(['update nodes'])
      await session.commit()
      expect(await read(a, 'parentId')).toBe(await read(b, 'id'))
      expect(names(await read(a, 'children'))).toEqual(['a1', 'a2'])
    })

    matrix('deleting the root deletes the tree, children first, a statement for each level', async ({ session, newSession, log }) => {
      session.add(tree())
      await session.commit()
      const other = newSession()
      const root = await other.query(Node).filter(Node.c.name.eq('root')).one()
      log.reset()
      await other.delete(root)
      expect(log.count('select')).toBe(3)
      await other.commit()
      expect(log.tables('delete')).toHaveLength(3)
      expect(log.count('update')).toBe(0)
      expect(await other.query(Node).count()).toBe(0)
    })

    matrix('a removed subtree is an orphan and goes whole', async ({ session, read }) => {
      const root = tree()
      session.add(root)
      await session.commit()
      const [a] = await read(root, 'children')
      root.children.remove(a as InstanceType<typeof Node>)
      await session.commit()
      expect(names(await session.query(Node).orderBy(Node.c.id).all())).toEqual(['root', 'b'])
    })

    matrix('a node that is its own parent, and two that are each other’s', async ({ session, read }) => {
      const self = new Node({ name: 'self' })
      session.add(self)
      await session.flush()
      self.parent = self
      await session.commit()
      expect(await read(self, 'parentId')).toBe(await read(self, 'id'))
      expect(await read(self, 'parent')).toBe(self)
      expect(names(await read(self, 'children'))).toEqual(['self'])
    })

    matrix('a deep chain is written and deleted without deep recursion', async ({ session, newSession }) => {
      const depth = 300
      let node = new Node({ name: `${depth}` })
      for (let level = depth - 1; level >= 0; level--) node = new Node({ name: `${level}`, children: [node] })
      session.add(node)
      await session.commit()
      expect(await session.query(Node).count()).toBe(depth + 1)
      const other = newSession()
      await other.delete(await other.query(Node).filterBy({ name: '0' }).one())
      await other.commit()
      expect(await other.query(Node).count()).toBe(0)
    })

    matrix('joined and select-in loading go one level for each option', async ({ session, newSession, log }) => {
      session.add(tree())
      await session.commit()
      for (const option of [joinedload(Node.children).joinedload(Node.children), selectinload(Node.children).selectinload(Node.children)]) {
        const other = newSession()
        const root = await other.query(Node).filter(Node.c.parentId.isNull()).options(option).one()
        log.reset()
        expect(names(root.children)).toEqual(['a', 'b'])
        expect(root.children.map(child => names(child.children))).toEqual([['a1', 'a2'], []])
        expect(log.statements).toEqual([])
      }
    })

    matrix('a join along it needs a name for the far side', async ({ session }) => {
      session.add(tree())
      await session.flush()
      const child = alias(Node)
      const rows = await session.execute(select(Node.c.name, child.c.name).join(Node.children.ofType(child)).orderBy(child.c.id))
      expect(rows.map(row => [...row])).toHaveLength(4)
      expect(() => session.query(Node).join(Node.children)).toThrow(/needs a name for the far side/)
      expect(names(await session.query(Node).filter(Node.children.any(child.c.name.isNotNull())).orderBy(Node.c.id).all())).toEqual(['root', 'a'])
      expect(names(await session.query(Node).filter(Node.parent.has()).orderBy(Node.c.name).all())).toEqual(['a', 'a1', 'a2', 'b'])
    })
  })

  describe('many-to-many with itself', () => {
    matrix('contract-12 edits of both sides write each link once', async ({ session, log, newSession }) => {
      const [ada, bob, eve] = ['Ada', 'Bob', 'Eve'].map(name => new Person({ name })) as [
        InstanceType<typeof Person>,
        InstanceType<typeof Person>,
        InstanceType<typeof Person>,
      ]
      session.addAll([ada, bob, eve])
      ada.following.push(bob)
      bob.followers.push(eve)
      bob.following.push(ada)
      expect(names(bob.followers)).toEqual(['Ada', 'Eve'])
      expect(names(eve.following)).toEqual(['Bob'])
      expect(names(ada.followers)).toEqual(['Bob'])
      await session.flush()
      expect(log.tables()).toEqual(['insert people', 'insert follows'])
      await session.commit()
      const rows = await newSession().execute(select(follows.c.followerId, follows.c.followedId).orderBy(follows.c.followerId, follows.c.followedId))
      expect(rows.map(row => [...row])).toEqual([
        [1, 2],
        [2, 1],
        [3, 2],
      ])
    })

    matrix('each side is loaded from its own column', async ({ session, newSession, read }) => {
      const [ada, bob] = [new Person({ name: 'Ada' }), new Person({ name: 'Bob' })]
      ada.following.push(bob)
      session.addAll([ada, bob])
      await session.commit()
      const other = newSession()
      const [a, b] = (await other.query(Person).orderBy(Person.c.id).all()) as [InstanceType<typeof Person>, InstanceType<typeof Person>]
      expect(names(await read(a, 'following'))).toEqual(['Bob'])
      expect(names(await read(a, 'followers'))).toEqual([])
      expect(names(await read(b, 'followers'))).toEqual(['Ada'])
      expect(names(await read(b, 'following'))).toEqual([])
      const eager = newSession()
      const loaded = await eager.query(Person).options(joinedload(Person.following), selectinload(Person.followers)).orderBy(Person.c.id).all()
      expect(loaded.map(person => [names(person.following), names(person.followers)])).toEqual([
        [['Bob'], []],
        [[], ['Ada']],
      ])
    })

    matrix('following oneself is a link like any other', async ({ session, read }) => {
      const ada = new Person({ name: 'Ada' })
      session.add(ada)
      ada.following.push(ada)
      expect(names(ada.followers)).toEqual(['Ada'])
      await session.commit()
      expect(names(await read(ada, 'followers'))).toEqual(['Ada'])
      ada.followers.remove(ada)
      expect(names(await read(ada, 'following'))).toEqual([])
      await session.commit()
      expect(names(await read(ada, 'followers'))).toEqual([])
    })

    matrix('contract-12 deleting a person removes its links of both directions', async ({ session, newSession, log }) => {
      const [ada, bob, eve] = ['Ada', 'Bob', 'Eve'].map(name => new Person({ name })) as [
        InstanceType<typeof Person>,
        InstanceType<typeof Person>,
        InstanceType<typeof Person>,
      ]
      ada.following.push(bob, eve)
      eve.following.push(ada)
      bob.following.push(eve)
      session.addAll([ada, bob, eve])
      await session.commit()
      const other = newSession()
      await other.delete((await other.get(Person, ada.id)) as object)
      log.reset()
      await other.commit()
      expect(log.tables('delete').at(-1)).toBe('delete people')
      const rows = await other.execute(select(follows.c.followerId, follows.c.followedId))
      expect(rows.map(row => [...row])).toEqual([[2, 3]])
    })

    matrix('any() finds the people at the far end', async ({ session }) => {
      const [ada, bob] = [new Person({ name: 'Ada' }), new Person({ name: 'Bob' })]
      ada.following.push(bob)
      session.addAll([ada, bob])
      await session.flush()
      expect(names(await session.query(Person).filter(Person.following.contains(bob)).all())).toEqual(['Ada'])
      expect(names(await session.query(Person).filter(Person.followers.contains(ada)).all())).toEqual(['Bob'])
      expect(names(await session.query(Person).filter(Person.followers.any()).all())).toEqual(['Bob'])
    })
  })
})

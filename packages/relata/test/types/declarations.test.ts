/** The declaration files of a package that exports models: names only, nothing from inside of relata, no `any`, and usable. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { guideModels } from './guide-program.ts'
import { Programs } from '../support/programs.ts'

const exported = `
import { createEngine, count, inherit, integer, joinedload, lazy, select, Session, sessionFactory, text } from 'relata'
import { sqlite } from 'relata/sqlite'
import { Base, Post, User } from './models.ts'
export const engine = createEngine(sqlite('app.db'))
export const newSession = sessionFactory(engine)
export const recent = (session: Session<'async'>) => session.query(Post).filter(Post.c.id.gt(10)).options(joinedload(Post.author))
export const counts = select(User, count(Post.c.id).as('n')).join(User.posts).groupBy(User.c.id)
export const postsOf = (user: User) => lazy(user).posts
export const byName = User.c.name.asc()
export class Employee extends Base.model('employees', { id: integer().primaryKey(), name: text(), type: text().discriminator() }, { identity: 'employee' }) {}
export class Manager extends inherit(Employee, { identity: 'manager' }, { level: integer() }) {}
`
const programs = new Programs('declarations', { 'models.ts': guideModels, 'exported.ts': exported })
afterAll(() => programs.remove())

const output = programs.compile(
  ['models.ts', 'exported.ts'],
  '--noEmit',
  'false',
  '--declaration',
  '--emitDeclarationOnly',
  '--outDir',
  join(programs.folder, 'out'),
)
const emitted = (name: string): string => {
  const folder = join(programs.folder, 'out')
  const path = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(file => file.endsWith(name) && !file.includes('/src/'))
  return path === undefined || !existsSync(join(folder, path)) ? 'nothing' : readFileSync(join(folder, path), 'utf8')
}

test('a model is declared once, by the names of the classes it refers to', () => {
  expect(output).toBe('')
  const models = emitted('models.d.ts')
  expect(models).toContain(`declare const Post_base: import("relata").Model<"posts", {
    readonly id: import("relata").ColumnBuilder<number, true>;
    readonly title: import("relata").ColumnBuilder<string, false>;
    readonly authorId: import("relata").ColumnBuilder<number, true>;
    readonly author: () => import("relata").RelationshipType<"one", typeof User, "posts", never>;
}>;
export declare class Post extends Post_base {
}`)
  expect(models).toContain(`export declare const userRoles: import("relata").Table<{
    readonly userId: import("relata").Column<number>;
    readonly roleId: import("relata").Column<number>;
}>;`)
})

test('queries, engines and sessions are declared by their names', () => {
  const text = emitted('exported.d.ts')
  expect(text).toContain('declare const recent: (session: Session<\'async\'>) => import("relata").Query<Post, "async", typeof Post>')
  expect(text).toContain('declare const postsOf: (user: User) => Promise<import("relata").Collection<Post>>')
  expect(text).toContain('declare const newSession: import("relata").SessionFactory<"sync">')
  expect(text).toContain('declare const Manager_base: import("relata").InheritedModel<typeof Employee, {')
})

test('nothing is any, and nothing is imported from inside of the package', () => {
  for (const file of ['models.d.ts', 'exported.d.ts']) {
    expect(emitted(file)).not.toMatch(/\bany\b/)
    expect(
      [...emitted(file).matchAll(/(?:import\(|from )["']([^"']+)["']/g)]
        .map(match => match[1])
        .filter(name => name?.startsWith('relata/') && name !== 'relata/sqlite'),
    ).toEqual([])
  }
})

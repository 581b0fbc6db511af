// npm run types -- [tables]   (default 100)
// Generates, per peer, a schema of N tables in a chain (each row belongs to one of the
// table before), one typed eager query per table that reads through the relation, and
// measures `tsc --noEmit` over it: wall time, check time, type instantiations, memory.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { median } from './stats.ts'

const N = Number(process.argv[2] ?? 100)
const RUNS = Number(process.argv[3] ?? 3)
const each = (f: (i: number) => string) => Array.from({ length: N }, (_, i) => f(i)).join('\n')

const sources: Record<string, string> = {
  'none (tsc itself)': 'export const x: number = 1;\n',
  drizzle: `import { drizzle } from 'drizzle-orm/node-postgres';
import { relations, eq } from 'drizzle-orm';
import { pgTable, integer, varchar, boolean, timestamp } from 'drizzle-orm/pg-core';
${each(i => `export const t${i} = pgTable('t${i}', { id: integer('id').primaryKey(), name: varchar('name', { length: 100 }).notNull(), email: varchar('email', { length: 100 }), flag: boolean('flag').notNull(), createdAt: timestamp('created_at').notNull()${i ? `, parentId: integer('parent_id').notNull().references(() => t${i - 1}.id)` : ''} });`)}
${each(i => `export const r${i} = relations(t${i}, ({ one, many }) => ({ ${i ? `parent: one(t${i - 1}, { fields: [t${i}.parentId], references: [t${i - 1}.id] }),` : ''} ${i < N - 1 ? `children: many(t${i + 1})` : ''} }));`)}
const schema = { ${Array.from({ length: N }, (_, i) => `t${i}, r${i}`).join(', ')} };
const db = drizzle({ connection: 'x', schema });
export async function use() {
${each(i => (i < N - 1 ? `  const a${i} = await db.query.t${i}.findMany({ where: eq(t${i}.flag, true), with: { children: true } }); const n${i}: string | undefined = a${i}[0]?.children[0]?.name;` : ''))}
  return [${Array.from({ length: N - 1 }, (_, i) => `n${i}`).join(', ')}];
}
`,
  kysely: `import { Kysely, type Generated } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
${each(i => `export interface T${i} { id: Generated<number>; name: string; email: string | null; flag: boolean; created_at: Date${i ? '; parent_id: number' : ''} }`)}
export interface DB { ${Array.from({ length: N }, (_, i) => `t${i}: T${i}`).join('; ')} }
declare const db: Kysely<DB>;
export async function use() {
${each(i => (i < N - 1 ? `  const a${i} = await db.selectFrom('t${i}').selectAll('t${i}').where('t${i}.flag', '=', true).select((eb) => jsonArrayFrom(eb.selectFrom('t${i + 1}').selectAll('t${i + 1}').whereRef('t${i + 1}.parent_id', '=', 't${i}.id')).as('children')).execute(); const n${i}: string | undefined = a${i}[0]?.children[0]?.name;` : ''))}
  return [${Array.from({ length: N - 1 }, (_, i) => `n${i}`).join(', ')}];
}
`,
  'mikro-orm': `import { defineEntity, p, type EntityManager } from '@mikro-orm/core';
${each(
  i => `const S${i} = defineEntity({ name: 'T${i}', properties: { id: p.integer().primary(), name: p.string(), email: p.string().nullable(), flag: p.boolean(), createdAt: p.datetime(), ${i ? `parent: () => p.manyToOne(T${i - 1}),` : ''} ${i < N - 1 ? `children: () => p.oneToMany(T${i + 1}).mappedBy('parent'),` : ''} } });
export class T${i} extends S${i}.class {}
S${i}.setClass(T${i});`,
)}
declare const em: EntityManager;
export async function use() {
${each(i => (i < N - 1 ? `  const a${i} = await em.find(T${i}, { flag: true }, { populate: ['children'] }); const n${i}: string | undefined = a${i}[0]?.children.$[0]?.name;` : ''))}
  return [${Array.from({ length: N - 1 }, (_, i) => `n${i}`).join(', ')}];
}
`,
  typeorm: `import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn, type DataSource } from 'typeorm';
${each(
  i => `@Entity() export class T${i} {
  @PrimaryGeneratedColumn() id!: number; @Column() name!: string; @Column({ type: 'varchar', nullable: true }) email!: string | null; @Column() flag!: boolean; @Column() createdAt!: Date;
  ${i ? `@ManyToOne(() => T${i - 1}, (x) => x.children) parent!: T${i - 1};` : ''} ${i < N - 1 ? `@OneToMany(() => T${i + 1}, (x) => x.parent) children!: T${i + 1}[];` : ''}
}`,
)}
declare const ds: DataSource;
export async function use() {
${each(i => (i < N - 1 ? `  const a${i} = await ds.getRepository(T${i}).find({ where: { flag: true }, relations: { children: true } }); const n${i}: string | undefined = a${i}[0]?.children[0]?.name;` : ''))}
  return [${Array.from({ length: N - 1 }, (_, i) => `n${i}`).join(', ')}];
}
`,
}

const rows: string[] = []
rmSync('generated/types', { recursive: true, force: true })
for (const [name, text] of Object.entries(sources)) {
  const dir = `generated/types/${name.split(' ')[0]}`
  mkdirSync(dir, { recursive: true })
  writeFileSync(`${dir}/schema.ts`, text)
  writeFileSync(
    `${dir}/tsconfig.json`,
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        module: 'NodeNext',
        moduleResolution: 'NodeNext',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        experimentalDecorators: true,
        types: ['node'],
      },
      files: ['schema.ts'],
    }),
  )
  const wall: number[] = [],
    check: number[] = []
  let inst = '',
    mem = '',
    errors = 0
  for (let i = 0; i < RUNS; i++) {
    const t = performance.now()
    const r = spawnSync(process.execPath, ['--max-old-space-size=4096', 'node_modules/typescript/bin/tsc', '-p', dir, '--extendedDiagnostics'], {
      encoding: 'utf8',
    })
    wall.push(performance.now() - t)
    const get = (k: string) => new RegExp(`^${k}:\\s+([\\d.]+)`, 'm').exec(r.stdout)?.[1] ?? '?'
    check.push(Number(get('Check time')))
    inst = get('Instantiations')
    mem = get('Memory used')
    errors = (r.stdout.match(/error TS/g) ?? []).length
    if (errors && i === 0)
      console.error(
        name,
        r.stdout
          .split('\n')
          .filter(l => l.includes('error TS'))
          .slice(0, 3)
          .join('\n'),
      )
  }
  rows.push(
    `| ${name} | ${(median(wall) / 1000).toFixed(2)} | ${median(check).toFixed(2)} | ${Number(inst).toLocaleString('en')} | ${Math.round(Number(mem) / 1024)} | ${errors} |`,
  )
}
console.log(
  `### Types: \`tsc --noEmit\` over ${N} tables and ${N - 1} eager queries (median of ${RUNS})\n\n| peer | wall s | check s | instantiations | memory MiB | errors |\n|---|--:|--:|--:|--:|--:|\n${rows.join('\n')}`,
)

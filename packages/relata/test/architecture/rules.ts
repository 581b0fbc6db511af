/** The rules of the architecture as data; a decision page may loosen one, and then the change is made here. */
export const rules = {
  /** Lowest first. A folder may import itself and every folder before it; folders of one line are one layer. */
  layers: [
    ['base'],
    ['types'],
    ['sql'],
    ['schema'],
    ['dialect', 'driver'],
    ['engine'],
    ['orm/mapping'],
    ['orm/state'],
    ['orm/declarative'],
    ['orm/loading'],
    ['orm/flush'],
    ['orm/session'],
    ['migrate'],
    ['dialects', 'drivers'],
    ['testing'],
  ],
  /** Folders whose subfolders do not import each other. */
  apart: ['dialects'],
  /** The only files in the root, and the only ones that re-export. They may import everything, and nothing imports them. */
  barrels: ['index.ts', 'sqlite.ts', 'postgresql.ts', 'mariadb.ts', 'testing.ts'],
  lines: {
    most: 500,
    short: 400,
    byFolder: [['drivers/', 180]] as readonly (readonly [string, number])[],
    ofFunction: 60,
  },
  /** Words that say nothing, as a part of a file's, folder's or declaration's name. */
  forbiddenWords: ['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'manager', 'handler', 'abstract', 'impl'],
  /** Files that compute row and model types, where `any` is the only way to say "whatever type". */
  typingFiles: [/-types\.ts$/, /(^|\/)row-[^/]+\.ts$/],
  /** Packages that a file may import, by folder. `node:` modules are free, since relata runs on servers. */
  packages: { 'drivers/': ['pg', 'mariadb', 'mysql2', 'mysql2/promise', 'better-sqlite3'] } as Readonly<Record<string, readonly string[]>>,
}

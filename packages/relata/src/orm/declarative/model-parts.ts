/** Takes a model's definition apart: columns, relationships and the rest, each under a name that is free. */
import { ArgumentError } from '../../base/errors.ts'
import { ColumnBuilder } from '../../schema/column-builder.ts'
import { AttributeDeclaration } from '../mapping/attribute-declaration.ts'
import type { RelationshipDeclaration } from '../mapping/relationship-declaration.ts'

/** The parts of a definition. */
export interface ModelParts {
  readonly columns: Readonly<Record<string, ColumnBuilder>>
  readonly relationships: ReadonlyMap<string, () => RelationshipDeclaration>
  /** Attributes that are neither. */
  readonly others: ReadonlyMap<string, AttributeDeclaration>
  /** All names, in the order of the definition. */
  readonly names: readonly string[]
}

/** Columns and relationships of a definition; `table` names the model in messages. */
export function partsOf(table: string, definition: Readonly<Record<string, unknown>>): ModelParts {
  if (typeof definition !== 'object' || definition === null) {
    throw new ArgumentError(`The model "${table}" has no definition.`, {
      value: definition === null ? 'null' : typeof definition,
      do: `write Base.model('${table}', { id: integer().primaryKey(), … })`,
    })
  }
  const columns: Record<string, ColumnBuilder> = Object.create(null) as Record<string, ColumnBuilder>
  const relationships = new Map<string, () => RelationshipDeclaration>()
  const others = new Map<string, AttributeDeclaration>()
  for (const [key, part] of Object.entries(definition)) {
    checkName(table, key, typeof part === 'function' || (part instanceof AttributeDeclaration && part.isStatic))
    if (part instanceof ColumnBuilder) columns[key] = part
    else if (part instanceof AttributeDeclaration) others.set(key, part)
    else if (typeof part === 'function') relationships.set(key, part as () => RelationshipDeclaration)
    else throw notAPart(table, key, part)
  }
  return { columns, relationships, others, names: Object.keys(definition) }
}

const reservedStatics: ReadonlySet<string> = new Set(['name', 'length', 'prototype', 'c'])
const reservedMembers: ReadonlySet<string> = new Set(['constructor', 'toJSON', '__proto__'])

/** A relationship stands on the class, which owns four names; every attribute stands on the prototype. */
export function checkName(table: string, key: string, isRelationship: boolean): void {
  if (isRelationship && reservedStatics.has(key)) {
    throw new ArgumentError(`A relationship of the model "${table}" is called '${key}', which is a property of every class.`, {
      value: key,
      cause: 'relationships stand on the class: User.posts',
      do: 'choose another name; a column may have this one',
    })
  }
  if (!reservedMembers.has(key) && key !== '$def' && key !== '$table') return
  throw new ArgumentError(`An attribute of the model "${table}" is called '${key}', which every object has already.`, {
    value: key,
    do: `choose another name, and give the column its name: text('${key}')`,
  })
}

function notAPart(table: string, key: string, part: unknown): ArgumentError {
  return new ArgumentError(`'${key}' in the model "${table}" is neither a column nor a relationship.`, {
    value: part === null ? 'null' : Array.isArray(part) ? 'an array' : `a value of type ${typeof part}`,
    cause: 'a relationship written without its arrow, or a builder from elsewhere',
    do: `write ${key}: text(), or ${key}: () => many(Target, …)`,
  })
}

/** Makes a dialect's table of type adapters from one adapter for each kind of type. */
import { ArgumentError } from '../base/errors.ts'
import type { ColumnType, TypeAdapter, TypeAdapters } from './column-type.ts'
import type { CustomType } from './custom-type.ts'
import { variantOf } from './variants.ts'
import { checkVendor, type VendorType } from './vendor-type.ts'

/** An adapter, or what makes one for a type with parameters. */
export type AdapterTable = Readonly<Record<string, TypeAdapter | ((type: never) => TypeAdapter)>>

/**
 * The look-up: one adapter for each type, made once. Custom types convert around the adapter of their base; `answersTo` are
 * the names under which the database's variants of types are looked up.
 */
export function typeAdaptersOf(answersTo: readonly string[], table: AdapterTable): TypeAdapters {
  const known = new WeakMap<ColumnType, TypeAdapter>()
  const adapterOf: TypeAdapters = type => {
    let adapter = known.get(type)
    if (adapter === undefined) known.set(type, (adapter = makeAdapter(type)))
    return adapter
  }
  const makeAdapter = (given: ColumnType): TypeAdapter => {
    const type = variantOf(given, answersTo)
    if (type !== given) return adapterOf(type)
    if (type.kind === 'vendor') checkVendor(type as VendorType, answersTo)
    if (type.kind === 'custom') return customAdapter(type as CustomType, adapterOf((type as CustomType).base))
    const entry = table[type.kind]
    if (entry === undefined)
      throw new ArgumentError(`This database has no column type of the kind '${type.kind}'.`, {
        do: `say what stands for it: .withVariant('${answersTo[0]}', json()), or use customType({ base, toDatabase, fromDatabase })`,
      })
    return typeof entry === 'function' ? entry(type as never) : entry
  }
  return adapterOf
}

/** The parts of an adapter; what is left out is nothing to do. */
export interface AdapterParts<V> {
  readonly ddl: string
  /** Null: no cast; left out: as in CREATE TABLE. */
  readonly cast?: string | null
  /** Left out: none. */
  readonly parameter?: string | null
  readonly bind?: (value: V) => unknown
  readonly read?: (raw: unknown) => V
  readonly select?: readonly [before: string, after: string]
}

/** An adapter from its parts; `V` is what the parts convert, which the look-up by type no longer knows. */
export function adapter<V>(parts: AdapterParts<V>): TypeAdapter {
  const cast = parts.cast === undefined ? parts.ddl : parts.cast
  return Object.freeze({
    ddl: () => parts.ddl,
    cast: () => cast,
    parameter: parts.parameter ?? null,
    bind: (parts.bind as TypeAdapter['bind'] | undefined) ?? null,
    read: parts.read ?? null,
    write: null,
    select: parts.select ?? null,
  })
}

function customAdapter(type: CustomType, base: TypeAdapter): TypeAdapter {
  const { bind, read } = base
  const { bindExpression, columnExpression } = type
  return {
    ddl: () => base.ddl(type.base),
    cast: () => base.cast(type.base),
    // What stands around the placeholder says what it is.
    parameter: bindExpression === null ? base.parameter : null,
    bind: bind === null ? value => type.toDatabase(value) : value => bind(type.toDatabase(value)),
    read: read === null ? raw => type.fromDatabase(raw) : raw => type.fromDatabase(read(raw)),
    write: bindExpression,
    select: around(base.select, columnExpression),
  }
}

type Around = readonly [before: string, after: string] | null

function around(outer: Around, inner: Around): Around {
  return outer === null || inner === null ? (outer ?? inner) : [outer[0] + inner[0], inner[1] + outer[1]]
}

/** Aggregates that make JSON of many rows. */
import { jsonType } from '../../types/json-type.ts'
import type { Expression } from '../core/expression.ts'
import { Aggregate } from './forms/aggregate.ts'
import type { Definition } from './forms/construct.ts'
import { type JsonOf, jsonValue } from './json-functions.ts'

const JSON_AGG: Definition = {
  name: 'jsonAgg',
  keepsNull: true,
  forms: { postgresql: 'jsonb_agg({1}{order})', sqlite: 'json_group_array({1}{order})', mariadb: 'json_arrayagg({1}{order})' },
}

/**
 * An array of the values of all rows, those that are NULL too; NULL (on SQLite an empty array) over no rows.
 *
 * @example
 * select(Post.c.authorId, jsonAgg(Post.c.title).orderBy(Post.c.id)).groupBy(Post.c.authorId)
 * // PostgreSQL: select posts.author_id, jsonb_agg(posts.title order by posts.id) from posts group by posts.author_id
 */
export function jsonAgg<V>(value: Expression<V>): Aggregate<JsonOf<V>[] | null> {
  return new Aggregate<JsonOf<V>[] | null>(JSON_AGG, jsonType, [jsonValue('jsonAgg', value)])
}

const JSON_OBJECT_AGG: Definition = {
  name: 'jsonObjectAgg',
  keepsNull: true,
  forms: { postgresql: 'jsonb_object_agg({1}, {2}{order})', sqlite: 'json_group_object({1}, {2}{order})', mariadb: 'json_objectagg({1}, {2})' },
}

/** An object of the keys and values of all rows. */
export function jsonObjectAgg<V>(key: Expression<string>, value: Expression<V>): Aggregate<Record<string, JsonOf<V>> | null> {
  return new Aggregate<Record<string, JsonOf<V>> | null>(JSON_OBJECT_AGG, jsonType, [key, jsonValue('jsonObjectAgg', value)])
}

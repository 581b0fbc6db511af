/** JSON: paths, tests, changes and aggregates, with their text and their rows. */
import { count } from '../../src/sql/expressions/aggregates.ts'
import { jsonAgg, jsonObjectAgg } from '../../src/sql/expressions/json-aggregates.ts'
import {
  jsonArray,
  jsonContains,
  jsonHasAllKeys,
  jsonHasAnyKey,
  jsonHasKey,
  jsonLength,
  jsonObject,
  jsonRemove,
  jsonSet,
  jsonTypeOf,
} from '../../src/sql/expressions/json-functions.ts'
import { jsonPath } from '../../src/sql/expressions/json-path.ts'
import { select } from '../../src/sql/statements/select.ts'
import type { Condition } from '../../src/sql/core/expression.ts'
import { books } from './library.ts'
import type { Case } from './select-cases.ts'

const b = books.c
const ids = select(b.id).orderBy(b.id)
const where = (condition: Condition): typeof ids => ids.where(condition)
const odd = `it's "odd" \\ $`

export const jsonCases: readonly Case[] = [
  {
    name: 'json: text at a path',
    statement: where(jsonPath(b.facts, 'title', 'en').asText().eq('Emma')),
    sql: `select "books"."id" from "books" where ("books"."facts" -> 'title' ->> 'en') = $1::text order by "books"."id"`,
    sqlite: `select "books"."id" from "books" where ("books"."facts" ->> '$."title"."en"') = ? order by "books"."id"`,
    mariadb: `select "books"."id" from "books" where (json_value("books"."facts", '$.~title~.~en~')) = ? order by "books"."id"`,
    rows: [[1]],
  },
  {
    name: 'json: leaves of every type',
    statement: select(
      jsonPath(b.facts, 'pages').asInteger(),
      jsonPath(b.facts, 'rating').asNumber(),
      jsonPath(b.facts, 'sold').asBoolean(),
      jsonPath(b.facts, 'big').asBigint(),
      jsonPath(b.facts, 'rating').asNumeric(),
      jsonPath(b.facts, 'title').asJson(),
      jsonPath(b.facts, 'title', 'de').asText(),
      jsonPath(b.facts, 'title', 'de').asJson(),
    ).orderBy(b.id),
    sql: `select cast("books"."facts" ->> 'pages' as integer), cast("books"."facts" ->> 'rating' as double precision), cast("books"."facts" ->> 'sold' as boolean), cast("books"."facts" ->> 'big' as bigint), cast("books"."facts" ->> 'rating' as numeric), "books"."facts" -> 'title', "books"."facts" -> 'title' ->> 'de', "books"."facts" -> 'title' -> 'de' from "books" order by "books"."id"`,
    sqlite: `select cast("books"."facts" ->> '$."pages"' as integer), cast("books"."facts" ->> '$."rating"' as real), cast("books"."facts" ->> '$."sold"' as integer), cast(cast("books"."facts" ->> '$."big"' as integer) as text), cast("books"."facts" ->> '$."rating"' as text), "books"."facts" -> '$."title"', "books"."facts" ->> '$."title"."de"', "books"."facts" -> '$."title"."de"' from "books" order by "books"."id"`,
    mariadb: `select cast(json_value("books"."facts", '$.~pages~') as signed), cast(json_value("books"."facts", '$.~rating~') as double), cast(json_value("books"."facts", '$.~sold~') as signed), cast(json_value("books"."facts", '$.~big~') as signed), cast(json_value("books"."facts", '$.~rating~') as decimal(65, 30)), json_extract("books"."facts", '$.~title~'), json_value("books"."facts", '$.~title~.~de~'), json_extract("books"."facts", '$.~title~.~de~') from "books" order by "books"."id"`,
    rows: [
      [320, 4.5, true, 9007199254740991n, '4.5', { en: 'Emma', de: null }, null, null],
      [90, null, false, 1n, null, { en: '100% "pure"' }, null, null],
    ],
  },
  {
    name: 'json: a leaf as a condition, positions from both ends, a key with quotes',
    statement: select(
      b.id,
      jsonPath(b.facts, 'tags', 0).asText(),
      jsonPath(b.facts, 'tags', -1).asText(),
      jsonPath(b.facts, odd).asText(),
      jsonPath(b.extra, 1, 'a').asInteger(),
    ).where(jsonPath(b.facts, 'sold').asBoolean()),
    sql: `select "books"."id", "books"."facts" -> 'tags' ->> 0, "books"."facts" -> 'tags' ->> -1, "books"."facts" ->> 'it''s "odd" \\ $', cast("books"."extra" -> 1 ->> 'a' as integer) from "books" where cast("books"."facts" ->> 'sold' as boolean)`,
    sqlite: `select "books"."id", "books"."facts" ->> '$."tags"[0]', "books"."facts" ->> '$."tags"[#-1]', "books"."facts" ->> '$."it''s \\"odd\\" \\\\ $"', cast("books"."extra" ->> '$[1]."a"' as integer) from "books" where cast("books"."facts" ->> '$."sold"' as integer)`,
    mariadb: `select "books"."id", json_value("books"."facts", '$.~tags~[0]'), json_value("books"."facts", '$.~tags~[-1]'), json_value("books"."facts", '$.~it''s \\\\~odd\\\\~ \\\\\\\\ $~'), cast(json_value("books"."extra", '$[1].~a~') as signed) from "books" where cast(json_value("books"."facts", '$.~sold~') as signed)`,
    rows: [[1, 'novel', 'classic', 'found', 2]],
  },
  {
    name: 'json: the document itself',
    statement: select(jsonPath(b.extra).asJson()).where(jsonPath(b.facts, 'title', 'de').exists()),
    sql: `select "books"."extra" #> '{}' from "books" where "books"."facts" -> 'title' -> 'de' is not null`,
    sqlite: `select "books"."extra" -> '$' from "books" where json_type("books"."facts", '$."title"."de"') is not null`,
    mariadb: `select json_extract("books"."extra", '$') from "books" where json_exists("books"."facts", '$.~title~.~de~')`,
    rows: [[[1, { a: 2 }]]],
  },
  {
    name: 'json: containment',
    statement: where(jsonContains(b.facts, { title: { en: 'Emma' }, tags: ['classic'] }).and(jsonContains(b.extra, [{ a: 2 }]))),
    sql: `select "books"."id" from "books" where "books"."facts" @> $1::jsonb and "books"."extra" @> $2::jsonb order by "books"."id"`,
    sqlite: `select "books"."id" from "books" where relata_json_contains("books"."facts", ?) and relata_json_contains("books"."extra", ?) order by "books"."id"`,
    mariadb: `select "books"."id" from "books" where json_contains("books"."facts", ?) and json_contains("books"."extra", ?) order by "books"."id"`,
    rows: [[1]],
  },
  {
    name: 'json: what is not contained',
    statement: select(
      count().filter(jsonContains(b.facts, { tags: ['other'] })),
      count().filter(jsonContains(b.facts, { pages: '320' })),
      count().filter(jsonContains(b.facts, {})),
      count().filter(jsonContains(jsonPath(b.facts, 'tags').asJson(), ['classic', 'novel'])),
    ),
    sql: `select count(*) filter (where "books"."facts" @> $1::jsonb), count(*) filter (where "books"."facts" @> $2::jsonb), count(*) filter (where "books"."facts" @> $3::jsonb), count(*) filter (where ("books"."facts" -> 'tags') @> $4::jsonb) from "books"`,
    sqlite: `select count(*) filter (where relata_json_contains("books"."facts", ?)), count(*) filter (where relata_json_contains("books"."facts", ?)), count(*) filter (where relata_json_contains("books"."facts", ?)), count(*) filter (where relata_json_contains("books"."facts" -> '$."tags"', ?)) from "books"`,
    mariadb: `select count(case when json_contains("books"."facts", ?) then 1 end), count(case when json_contains("books"."facts", ?) then 1 end), count(case when json_contains("books"."facts", ?) then 1 end), count(case when json_contains(json_extract("books"."facts", '$.~tags~'), ?) then 1 end) from "books"`,
    rows: [[0, 0, 2, 1]],
  },
  {
    name: 'json: keys',
    statement: select(
      b.id,
      jsonHasKey(b.facts, 'rating'),
      jsonHasKey(b.facts, odd),
      jsonHasAnyKey(b.facts, 'none', 'rating'),
      jsonHasAllKeys(b.facts, 'pages', 'rating'),
    ).orderBy(b.id),
    sql: `select "books"."id", "books"."facts" ? 'rating', "books"."facts" ? 'it''s "odd" \\ $', "books"."facts" ? 'none' or "books"."facts" ? 'rating', "books"."facts" ? 'pages' and "books"."facts" ? 'rating' from "books" order by "books"."id"`,
    sqlite: `select "books"."id", json_type("books"."facts", '$."rating"') is not null, json_type("books"."facts", '$."it''s \\"odd\\" \\\\ $"') is not null, json_type("books"."facts", '$."none"') is not null or json_type("books"."facts", '$."rating"') is not null, json_type("books"."facts", '$."pages"') is not null and json_type("books"."facts", '$."rating"') is not null from "books" order by "books"."id"`,
    mariadb: `select "books"."id", json_exists("books"."facts", '$.~rating~'), json_exists("books"."facts", '$.~it''s \\\\~odd\\\\~ \\\\\\\\ $~'), json_exists("books"."facts", '$.~none~') or json_exists("books"."facts", '$.~rating~'), json_exists("books"."facts", '$.~pages~') and json_exists("books"."facts", '$.~rating~') from "books" order by "books"."id"`,
    rows: [
      [1, true, true, true, true],
      [2, false, false, false, false],
    ],
  },
  {
    name: 'json: set and remove',
    statement: select(
      jsonPath(jsonSet(b.facts, ['title', 'en'], 'New')).asJson(),
      jsonSet(b.extra, [0], b.copies),
      jsonSet(b.extra, [1, 'a'], null),
      jsonSet(b.extra, [0], { deep: [true, null] }),
      jsonSet(b.extra, [0], b.rare),
      jsonRemove(b.extra, [0]),
    ).where(b.id.eq(1)),
    sql: `select jsonb_set("books"."facts", array['title', 'en']::text[], coalesce(to_jsonb($1::jsonb), 'null')) #> '{}', jsonb_set("books"."extra", array['0']::text[], coalesce(to_jsonb("books"."copies"), 'null')), jsonb_set("books"."extra", array['1', 'a']::text[], coalesce(to_jsonb($2::jsonb), 'null')), jsonb_set("books"."extra", array['0']::text[], coalesce(to_jsonb($3::jsonb), 'null')), jsonb_set("books"."extra", array['0']::text[], coalesce(to_jsonb("books"."rare"), 'null')), "books"."extra" #- array['0']::text[] from "books" where "books"."id" = $4`,
    sqlite: `select json_set("books"."facts", '$."title"."en"', json(?)) -> '$', json_set("books"."extra", '$[0]', "books"."copies"), json_set("books"."extra", '$[1]."a"', json(?)), json_set("books"."extra", '$[0]', json(?)), json_set("books"."extra", '$[0]', json(case when "books"."rare" then 'true' when not "books"."rare" then 'false' end)), json_remove("books"."extra", '$[0]') from "books" where "books"."id" = ?`,
    mariadb: `select json_extract(json_set("books"."facts", '$.~title~.~en~', json_extract(?, '$')), '$'), json_set("books"."extra", '$[0]', "books"."copies"), json_set("books"."extra", '$[1].~a~', json_extract(?, '$')), json_set("books"."extra", '$[0]', json_extract(?, '$')), json_set("books"."extra", '$[0]', json_extract(case when "books"."rare" then 'true' when not "books"."rare" then 'false' end, '$')), json_remove("books"."extra", '$[0]') from "books" where "books"."id" = ?`,
    rows: [
      [
        {
          pages: 320,
          rating: 4.5,
          title: { en: 'New', de: null },
          tags: ['novel', 'classic'],
          sold: true,
          big: 9007199254740991,
          [odd]: 'found',
        },
        [7, { a: 2 }],
        [1, { a: null }],
        [{ deep: [true, null] }, { a: 2 }],
        [true, { a: 2 }],
        [{ a: 2 }],
      ],
    ],
  },
  {
    name: 'json: lengths and kinds',
    statement: select(
      jsonLength(jsonPath(b.facts, 'tags').asJson()),
      jsonTypeOf(b.extra),
      jsonTypeOf(jsonPath(b.facts, 'pages').asJson()),
      jsonTypeOf(jsonPath(b.facts, 'rating').asJson()),
      jsonTypeOf(jsonPath(b.facts, 'sold').asJson()),
      jsonTypeOf(jsonPath(b.facts, 'title', 'de').asJson()),
      jsonTypeOf(jsonPath(b.facts, 'title', 'en').asJson()),
    ).where(b.id.eq(1)),
    sql: `select jsonb_array_length("books"."facts" -> 'tags'), jsonb_typeof("books"."extra"), jsonb_typeof("books"."facts" -> 'pages'), jsonb_typeof("books"."facts" -> 'rating'), jsonb_typeof("books"."facts" -> 'sold'), jsonb_typeof("books"."facts" -> 'title' -> 'de'), jsonb_typeof("books"."facts" -> 'title' -> 'en') from "books" where "books"."id" = $1`,
    sqlite: 'any',
    mariadb: 'any',
    rows: [[2, 'array', 'number', 'number', 'boolean', 'null', 'string']],
  },
  {
    name: 'json: built',
    statement: select(
      jsonObject({ id: b.id, isbn: b.isbn, price: b.price, rare: b.rare, extra: b.extra, fixed: 'x', list: [1, null], weight: b.weight }),
      jsonArray(b.id, b.rare, b.note, 'y', { z: 1 }),
    ).orderBy(b.id),
    sql: `select jsonb_build_object($1::text, "books"."id", $2::text, cast("books"."isbn" as text), $3::text, cast("books"."price" as text), $4::text, "books"."rare", $5::text, "books"."extra", $6::text, $7::jsonb, $8::text, $9::jsonb, $10::text, "books"."weight"), jsonb_build_array("books"."id", "books"."rare", "books"."note", $11::jsonb, $12::jsonb) from "books" order by "books"."id"`,
    sqlite: 'any',
    mariadb: 'any',
    rows: [
      [
        { id: 1, isbn: '9223372036854775807', price: '19.99', rare: true, extra: [1, { a: 2 }], fixed: 'x', list: [1, null], weight: 0.5 },
        [1, true, 'a-b-c', 'y', { z: 1 }],
      ],
      [
        { id: 2, isbn: '2', price: { close: -0.5 } as never, rare: false, extra: null, fixed: 'x', list: [1, null], weight: 2.25 },
        [2, false, null, 'y', { z: 1 }],
      ],
    ],
  },
  {
    name: 'json: aggregates',
    statement: select(
      jsonAgg(b.title).orderBy(b.id.desc()),
      jsonAgg(b.rare).orderBy(b.id),
      jsonAgg(b.extra).orderBy(b.id),
      jsonAgg(jsonObject({ n: b.copies })).orderBy(b.id),
      jsonObjectAgg(b.title, b.copies),
    ),
    sql: `select jsonb_agg("books"."title" order by "books"."id" desc), jsonb_agg("books"."rare" order by "books"."id"), jsonb_agg("books"."extra" order by "books"."id"), jsonb_agg(jsonb_build_object($1::text, "books"."copies") order by "books"."id"), jsonb_object_agg("books"."title", "books"."copies") from "books"`,
    sqlite: 'any',
    mariadb: 'any',
    rows: [[['Żółć 😀', 'Emma'], [true, false], [[1, { a: 2 }], null], [{ n: 7 }, { n: -7 }], { Emma: 7, 'Żółć 😀': -7 }]],
  },
]

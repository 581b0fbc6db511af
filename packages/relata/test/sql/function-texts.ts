/** The texts of the catalogue of functions for each database; UPDATE_TEXTS=1 writes them. */
import type { DatabaseName } from '../support/databases.ts'

export const functionTexts: Readonly<Record<string, Partial<Record<DatabaseName, string>>>> = {
  'substring, left, right': {
    postgresql: `select substr("books"."title", $1::integer), substr("books"."title", $2::integer, $3::integer), left("books"."title", $4::integer), right("books"."title", $5::integer), right("books"."title", $6::integer), left("books"."title", "books"."id") from "books" order by "books"."id"`,
    sqlite: `select substr("books"."title", cast(? as integer)), substr("books"."title", cast(? as integer), cast(? as integer)), substr("books"."title", 1, cast(? as integer)), substr("books"."title", -cast(? as integer), cast(? as integer)), substr("books"."title", -cast(? as integer), cast(? as integer)), substr("books"."title", 1, "books"."id") from "books" order by "books"."id"`,
    mariadb: `select substr(\`books\`.\`title\`, ?), substr(\`books\`.\`title\`, ?, ?), left(\`books\`.\`title\`, ?), right(\`books\`.\`title\`, ?), right(\`books\`.\`title\`, ?), left(\`books\`.\`title\`, \`books\`.\`id\`) from \`books\` order by \`books\`.\`id\``,
  },
  'replace, trims, pads': {
    postgresql: `select replace("books"."title", $1::text, $2::text), ltrim($3::text), rtrim($4::text), lpad("books"."title", $5::integer, $6::text), rpad("books"."title", $7::integer, $8::text), lpad("books"."title", $9::integer, $10::text) from "books" where "books"."id" = $11`,
    sqlite: `select replace("books"."title", ?, ?), ltrim(?), rtrim(?), lpad("books"."title", cast(? as integer), ?), rpad("books"."title", cast(? as integer), ?), lpad("books"."title", cast(? as integer), ?) from "books" where "books"."id" = ?`,
    mariadb: `select replace(\`books\`.\`title\`, ?, ?), ltrim(?), rtrim(?), lpad(\`books\`.\`title\`, ?, ?), rpad(\`books\`.\`title\`, ?, ?), lpad(\`books\`.\`title\`, ?, ?) from \`books\` where \`books\`.\`id\` = ?`,
  },
  'repeat, reverse, position, octetLength': {
    postgresql: `select repeat("books"."title", $1::integer), reverse("books"."title"), strpos("books"."title", $2::text), strpos("books"."title", $3::text), octet_length("books"."title") from "books" where "books"."id" = $4`,
    sqlite: `select repeat("books"."title", cast(? as integer)), reverse("books"."title"), instr("books"."title", ?), instr("books"."title", ?), octet_length("books"."title") from "books" where "books"."id" = ?`,
    mariadb: `select repeat(\`books\`.\`title\`, ?), reverse(\`books\`.\`title\`), instr(\`books\`.\`title\`, ?), instr(\`books\`.\`title\`, ?), octet_length(\`books\`.\`title\`) from \`books\` where \`books\`.\`id\` = ?`,
  },
  'concatWs, splitPart': {
    postgresql: `select concat_ws($1::text, "books"."title", "books"."note", $2::text), split_part("books"."note", $3::text, $4::integer), split_part("books"."note", $5::text, $6::integer), split_part("books"."note", $7::text, $8::integer) from "books" order by "books"."id"`,
    sqlite: `select concat_ws(?, "books"."title", "books"."note", ?), split_part("books"."note", ?, cast(? as integer)), split_part("books"."note", ?, cast(? as integer)), split_part("books"."note", ?, cast(? as integer)) from "books" order by "books"."id"`,
    mariadb: `select concat_ws(?, \`books\`.\`title\`, \`books\`.\`note\`, ?), case when char_length(\`books\`.\`note\`) - char_length(replace(\`books\`.\`note\`, ?, '')) >= (? - 1) * char_length(?) then substring_index(substring_index(\`books\`.\`note\`, ?, ?), ?, -1) when \`books\`.\`note\` is not null then '' end, case when char_length(\`books\`.\`note\`) - char_length(replace(\`books\`.\`note\`, ?, '')) >= (? - 1) * char_length(?) then substring_index(substring_index(\`books\`.\`note\`, ?, ?), ?, -1) when \`books\`.\`note\` is not null then '' end, case when char_length(\`books\`.\`note\`) - char_length(replace(\`books\`.\`note\`, ?, '')) >= (? - 1) * char_length(?) then substring_index(substring_index(\`books\`.\`note\`, ?, ?), ?, -1) when \`books\`.\`note\` is not null then '' end from \`books\` order by \`books\`.\`id\``,
  },
  md5: {
    postgresql: `select md5("books"."title") from "books" where "books"."id" = $1`,
    mariadb: `select md5(\`books\`.\`title\`) from \`books\` where \`books\`.\`id\` = ?`,
  },
  regexpMatch: {
    postgresql: `select "books"."title" ~ $1::text, "books"."title" ~ $2::text, "books"."title" ~* $3::text, "books"."note" ~ $4::text, "books"."title" ~ $5::text from "books" order by "books"."id"`,
    sqlite: `select "books"."title" regexp ?, "books"."title" regexp ?, regexp_like("books"."title", ?, 'i'), "books"."note" regexp ?, "books"."title" regexp ? from "books" order by "books"."id"`,
    mariadb: `select \`books\`.\`title\` regexp concat('(?-i)', ?), \`books\`.\`title\` regexp concat('(?-i)', ?), \`books\`.\`title\` regexp concat('(?i)', ?), \`books\`.\`note\` regexp concat('(?-i)', ?), \`books\`.\`title\` regexp concat('(?-i)', ?) from \`books\` order by \`books\`.\`id\``,
  },
  regexpReplace: {
    postgresql: `select regexp_replace("books"."title", $1::text, $2::text, 'g'), regexp_replace("books"."title", $3::text, $4::text, 'gi'), regexp_replace("books"."note", $5::text, $6::text, 'g') from "books" where "books"."id" = $7`,
    sqlite: `select regexp_replace("books"."title", ?, ?, ''), regexp_replace("books"."title", ?, ?, 'i'), regexp_replace("books"."note", ?, ?, '') from "books" where "books"."id" = ?`,
    mariadb: `select regexp_replace(\`books\`.\`title\`, concat('(?-i)', ?), ?), regexp_replace(\`books\`.\`title\`, concat('(?i)', ?), ?), regexp_replace(\`books\`.\`note\`, concat('(?-i)', ?), ?) from \`books\` where \`books\`.\`id\` = ?`,
  },
  'a construct of one’s own': {
    postgresql: `select upper("books"."title" || $1::text), $2::integer <= "books"."copies" and "books"."copies" <= "books"."copies", not ($3::integer <= $4::integer and $4::integer <= $5::integer), ("books"."copies" + $6::integer) * 2 from "books" where (upper("books"."title" || "books"."title")) = $7::text`,
    sqlite: `select upper("books"."title" || ?), cast(? as integer) <= "books"."copies" and "books"."copies" <= "books"."copies", not (cast(? as integer) <= cast(? as integer) and cast(? as integer) <= cast(? as integer)), ("books"."copies" + cast(? as integer)) * 2 from "books" where (upper("books"."title" || "books"."title")) = ?`,
    mariadb: `select concat(ucase(\`books\`.\`title\`), ?), ? <= \`books\`.\`copies\` and \`books\`.\`copies\` <= \`books\`.\`copies\`, not (? <= ? and ? <= ?), (\`books\`.\`copies\` + ?) * 2 from \`books\` where (concat(ucase(\`books\`.\`title\`), \`books\`.\`title\`)) = ?`,
  },
  'operators of one’s own': {
    postgresql: `select "books"."copies" % $1::integer, "books"."copies" < "books"."id" from "books" where "books"."title" like $2::text`,
    sqlite: `select "books"."copies" % cast(? as integer), "books"."copies" < "books"."id" from "books" where "books"."title" like ?`,
    mariadb: `select \`books\`.\`copies\` % ?, \`books\`.\`copies\` < \`books\`.\`id\` from \`books\` where \`books\`.\`title\` like ?`,
  },
  'collate and typeCoerce': {
    postgresql: `select "books"."copies", $1::text from "books" where "books"."id" = $2`,
    sqlite: `select "books"."copies", ? from "books" where "books"."id" = ?`,
    mariadb: `select \`books\`.\`copies\`, ? from \`books\` where \`books\`.\`id\` = ?`,
  },
  'round, floor, ceil, trunc, sign': {
    postgresql: `select cast(round(cast("books"."weight" as numeric), $1::integer) as double precision), cast(round(cast("books"."weight" as numeric), $2::integer) as double precision), round("books"."price", $3::integer), round("books"."price", $4::integer), floor("books"."price"), ceil("books"."price"), trunc("books"."price"), floor("books"."weight"), cast(sign("books"."copies") as integer) from "books" order by "books"."id"`,
    sqlite: `select round("books"."weight", cast(? as integer)), round("books"."weight", cast(? as integer)), cast(round("books"."price", cast(? as integer)) as text), cast(round("books"."price", cast(? as integer)) as text), cast(floor("books"."price") as text), cast(ceil("books"."price") as text), cast(trunc("books"."price") as text), floor("books"."weight"), sign("books"."copies") from "books" order by "books"."id"`,
    mariadb: `select round(\`books\`.\`weight\`, ?), round(\`books\`.\`weight\`, ?), round(\`books\`.\`price\`, ?), round(\`books\`.\`price\`, ?), floor(\`books\`.\`price\`), ceil(\`books\`.\`price\`), truncate(\`books\`.\`price\`, 0), floor(\`books\`.\`weight\`), sign(\`books\`.\`copies\`) from \`books\` order by \`books\`.\`id\``,
  },
  'sqrt, power, exp, logarithms': {
    postgresql: `select sqrt("books"."weight"), power("books"."weight", $1::double precision), power("books"."copies", "books"."id"), exp("books"."weight"), ln("books"."weight"), log10("books"."weight") from "books" where "books"."id" = $2`,
    sqlite: `select sqrt("books"."weight"), power("books"."weight", ?), power("books"."copies", "books"."id"), exp("books"."weight"), ln("books"."weight"), log10("books"."weight") from "books" where "books"."id" = ?`,
    mariadb: `select sqrt(\`books\`.\`weight\`), power(\`books\`.\`weight\`, ?), power(\`books\`.\`copies\`, \`books\`.\`id\`), exp(\`books\`.\`weight\`), ln(\`books\`.\`weight\`), log10(\`books\`.\`weight\`) from \`books\` where \`books\`.\`id\` = ?`,
  },
  'greatest and least': {
    postgresql: `select greatest("books"."copies", "books"."id", $1::integer), least("books"."copies", "books"."id", $2::integer), greatest("books"."title", $3::text) from "books" order by "books"."id"`,
    sqlite: `select max("books"."copies", "books"."id", cast(? as integer)), min("books"."copies", "books"."id", cast(? as integer)), max("books"."title", ?) from "books" order by "books"."id"`,
    mariadb: `select greatest(\`books\`.\`copies\`, \`books\`.\`id\`, ?), least(\`books\`.\`copies\`, \`books\`.\`id\`, ?), greatest(\`books\`.\`title\`, ?) from \`books\` order by \`books\`.\`id\``,
  },
  'integer division and modulo': {
    postgresql: `select "books"."copies" / $1::integer, "books"."copies" % $2::integer, "books"."isbn" / $3::bigint, "books"."copies" / cast($4 as double precision), ("books"."copies" / "books"."id") + $5::integer from "books" order by "books"."id"`,
    sqlite: `select "books"."copies" / cast(? as integer), "books"."copies" % cast(? as integer), cast("books"."isbn" / ? as text), "books"."copies" / cast(? as real), ("books"."copies" / "books"."id") + cast(? as integer) from "books" order by "books"."id"`,
    mariadb: `select \`books\`.\`copies\` div ?, \`books\`.\`copies\` % ?, \`books\`.\`isbn\` div ?, \`books\`.\`copies\` / cast(? as double), (\`books\`.\`copies\` div \`books\`.\`id\`) + ? from \`books\` order by \`books\`.\`id\``,
  },
  bits: {
    postgresql: `select "books"."copies" & $1::integer, "books"."copies" | $2::integer, "books"."copies" # $3::integer, ~"books"."copies", "books"."copies" << $4::integer, "books"."copies" >> $5::integer, "books"."isbn" & $6::bigint, ("books"."copies" & $7::integer) | ("books"."id" << $8::integer) from "books" where "books"."id" = $9`,
    sqlite: `select "books"."copies" & cast(? as integer), "books"."copies" | cast(? as integer), ("books"."copies" | cast(? as integer)) - ("books"."copies" & cast(? as integer)), ~"books"."copies", "books"."copies" << cast(? as integer), "books"."copies" >> cast(? as integer), cast("books"."isbn" & ? as text), ("books"."copies" & cast(? as integer)) | ("books"."id" << cast(? as integer)) from "books" where "books"."id" = ?`,
    mariadb: `select cast(\`books\`.\`copies\` & ? as signed), cast(\`books\`.\`copies\` | ? as signed), cast(\`books\`.\`copies\` ^ ? as signed), cast(~\`books\`.\`copies\` as signed), cast(\`books\`.\`copies\` << ? as signed), \`books\`.\`copies\` >> ?, cast(\`books\`.\`isbn\` & ? as signed), cast((cast(\`books\`.\`copies\` & ? as signed)) | (cast(\`books\`.\`id\` << ? as signed)) as signed) from \`books\` where \`books\`.\`id\` = ?`,
  },
  'bits below zero': {
    postgresql: `select "books"."copies" & $1::integer, "books"."copies" | $2::integer, "books"."copies" # $3::integer, ~"books"."copies" from "books" where "books"."id" = $4`,
    sqlite: `select "books"."copies" & cast(? as integer), "books"."copies" | cast(? as integer), ("books"."copies" | cast(? as integer)) - ("books"."copies" & cast(? as integer)), ~"books"."copies" from "books" where "books"."id" = ?`,
    mariadb: `select cast(\`books\`.\`copies\` & ? as signed), cast(\`books\`.\`copies\` | ? as signed), cast(\`books\`.\`copies\` ^ ? as signed), cast(~\`books\`.\`copies\` as signed) from \`books\` where \`books\`.\`id\` = ?`,
  },
  'modulo with fractions': {
    postgresql: `select cast(mod(cast("books"."weight" as numeric), cast($1::double precision as numeric)) as double precision), mod(cast("books"."price" as numeric), cast($2::numeric as numeric)), cast(mod(cast("books"."copies" as numeric), cast($3::double precision as numeric)) as double precision), cast(mod(cast("books"."weight" as numeric), cast($4::double precision as numeric)) as double precision) + $5::double precision from "books" order by "books"."id"`,
    sqlite: `select mod("books"."weight", ?), mod("books"."price", ?), mod("books"."copies", ?), mod("books"."weight", ?) + ? from "books" order by "books"."id"`,
    mariadb: `select mod(\`books\`.\`weight\`, ?), mod(\`books\`.\`price\`, cast(? as decimal(65, 30))), mod(\`books\`.\`copies\`, ?), mod(\`books\`.\`weight\`, ?) + ? from \`books\` order by \`books\`.\`id\``,
  },
  random: {
    postgresql: `select random() >= $1::integer, random() < $2::integer, random() <> random() from "books" where "books"."id" = $3`,
    sqlite: `select (random() / 18446744073709551616.0 + 0.5) >= cast(? as integer), (random() / 18446744073709551616.0 + 0.5) < cast(? as integer), (random() / 18446744073709551616.0 + 0.5) <> (random() / 18446744073709551616.0 + 0.5) from "books" where "books"."id" = ?`,
    mariadb: `select rand() >= ?, rand() < ?, rand() <> rand() from \`books\` where \`books\`.\`id\` = ?`,
  },
  extract: {
    postgresql: `select cast(extract(year from "books"."printed") as integer), cast(extract(quarter from "books"."printed") as integer), cast(extract(month from "books"."printed") as integer), cast(extract(week from "books"."printed") as integer), cast(extract(day from "books"."printed") as integer), cast(extract(hour from "books"."printed") as integer), cast(extract(minute from "books"."printed") as integer), cast(floor(extract(second from "books"."printed")) as integer), cast(extract(dow from "books"."printed") as integer), cast(extract(isodow from "books"."printed") as integer), cast(extract(doy from "books"."printed") as integer), extract(epoch from "books"."printed"), cast(extract(year from "books"."day") as integer), cast(extract(dow from "books"."day") as integer) from "books" order by "books"."id"`,
    sqlite: `select cast(strftime('%Y', "books"."printed") as integer), (cast(strftime('%m', "books"."printed") as integer) + 2) / 3, cast(strftime('%m', "books"."printed") as integer), cast(strftime('%V', "books"."printed") as integer), cast(strftime('%d', "books"."printed") as integer), cast(strftime('%H', "books"."printed") as integer), cast(strftime('%M', "books"."printed") as integer), cast(strftime('%S', "books"."printed") as integer), cast(strftime('%w', "books"."printed") as integer), cast(strftime('%u', "books"."printed") as integer), cast(strftime('%j', "books"."printed") as integer), unixepoch("books"."printed", 'subsec'), cast(strftime('%Y', "books"."day") as integer), cast(strftime('%w', "books"."day") as integer) from "books" order by "books"."id"`,
    mariadb: `select year(\`books\`.\`printed\`), quarter(\`books\`.\`printed\`), month(\`books\`.\`printed\`), week(\`books\`.\`printed\`, 3), day(\`books\`.\`printed\`), hour(\`books\`.\`printed\`), minute(\`books\`.\`printed\`), second(\`books\`.\`printed\`), dayofweek(\`books\`.\`printed\`) - 1, weekday(\`books\`.\`printed\`) + 1, dayofyear(\`books\`.\`printed\`), timestampdiff(microsecond, '1970-01-01', \`books\`.\`printed\`) / 1000000, year(\`books\`.\`day\`), dayofweek(\`books\`.\`day\`) - 1 from \`books\` order by \`books\`.\`id\``,
  },
  'dateAdd and dateSubtract': {
    postgresql: `select ((("books"."printed" + make_interval(days => $1::integer)) + make_interval(hours => $2::integer)) + make_interval(mins => $3::integer)) + make_interval(secs => $4::double precision), (("books"."printed" + make_interval(years => $5::integer)) + make_interval(months => $6::integer)) + make_interval(weeks => $7::integer), "books"."printed" + make_interval(days => (-"books"."id")), cast("books"."day" + make_interval(months => $8::integer) as date), cast("books"."day" + make_interval(days => $9::integer) as date) from "books" order by "books"."id"`,
    sqlite: `select strftime('%Y-%m-%d %H:%M:%f', strftime('%Y-%m-%d %H:%M:%f', strftime('%Y-%m-%d %H:%M:%f', strftime('%Y-%m-%d %H:%M:%f', "books"."printed", cast(? as integer) || ' days'), cast(? as integer) || ' hours'), cast(? as integer) || ' minutes'), ? || ' seconds'), strftime('%Y-%m-%d %H:%M:%f', strftime('%Y-%m-%d %H:%M:%f', strftime('%Y-%m-%d %H:%M:%f', "books"."printed", cast(? as integer) || ' years', 'floor'), cast(? as integer) || ' months', 'floor'), (7 * cast(? as integer)) || ' days'), strftime('%Y-%m-%d %H:%M:%f', "books"."printed", (-"books"."id") || ' days'), date("books"."day", cast(? as integer) || ' months', 'floor'), date("books"."day", cast(? as integer) || ' days') from "books" order by "books"."id"`,
    mariadb: `select date_add(date_add(date_add(date_add(\`books\`.\`printed\`, interval ? day), interval ? hour), interval ? minute), interval ? second), date_add(date_add(date_add(\`books\`.\`printed\`, interval ? year), interval ? month), interval ? week), date_add(\`books\`.\`printed\`, interval (-\`books\`.\`id\`) day), date(date_add(\`books\`.\`day\`, interval ? month)), date(date_add(\`books\`.\`day\`, interval ? day)) from \`books\` order by \`books\`.\`id\``,
  },
  'dateAdd in conditions': {
    postgresql: `select "books"."id" from "books" where "books"."id" = $1 and ("books"."printed" + make_interval(days => $2::integer)) = $3::timestamp(3) with time zone and ("books"."printed" + make_interval(years => $4::integer)) > now()`,
    sqlite: `select "books"."id" from "books" where "books"."id" = ? and (strftime('%Y-%m-%d %H:%M:%f', "books"."printed", cast(? as integer) || ' days')) = ? and (strftime('%Y-%m-%d %H:%M:%f', "books"."printed", cast(? as integer) || ' years', 'floor')) > strftime('%Y-%m-%d %H:%M:%f', 'now')`,
    mariadb: `select \`books\`.\`id\` from \`books\` where \`books\`.\`id\` = ? and (date_add(\`books\`.\`printed\`, interval ? day)) = ? and (date_add(\`books\`.\`printed\`, interval ? year)) > now(3)`,
  },
  secondsBetween: {
    postgresql: `select extract(epoch from (cast($1::timestamp(3) with time zone as timestamp) - cast("books"."printed" as timestamp))), extract(epoch from (cast($2::date as timestamp) - cast("books"."day" as timestamp))), extract(epoch from (cast("books"."printed" as timestamp) - cast("books"."printed" as timestamp))) from "books" where "books"."id" = $3`,
    sqlite: `select (unixepoch(?, 'subsec') - unixepoch("books"."printed", 'subsec')), (unixepoch(?, 'subsec') - unixepoch("books"."day", 'subsec')), (unixepoch("books"."printed", 'subsec') - unixepoch("books"."printed", 'subsec')) from "books" where "books"."id" = ?`,
    mariadb: `select (timestampdiff(microsecond, \`books\`.\`printed\`, ?) / 1000000), (timestampdiff(microsecond, \`books\`.\`day\`, ?) / 1000000), (timestampdiff(microsecond, \`books\`.\`printed\`, \`books\`.\`printed\`) / 1000000) from \`books\` where \`books\`.\`id\` = ?`,
  },
  dateTrunc: {
    postgresql: `select date_trunc('year', "books"."printed"), date_trunc('quarter', "books"."printed"), date_trunc('month', "books"."printed"), date_trunc('week', "books"."printed"), date_trunc('day', "books"."printed"), date_trunc('hour', "books"."printed"), date_trunc('minute', "books"."printed"), date_trunc('second', "books"."printed") from "books" order by "books"."id"`,
    sqlite: `select strftime('%Y-01-01 00:00:00.000', "books"."printed"), strftime('%Y-%m-01 00:00:00.000', "books"."printed", 'start of month', '-' || ((strftime('%m', "books"."printed") - 1) % 3) || ' months'), strftime('%Y-%m-01 00:00:00.000', "books"."printed"), strftime('%Y-%m-%d 00:00:00.000', "books"."printed", '-6 days', 'weekday 1'), strftime('%Y-%m-%d 00:00:00.000', "books"."printed"), strftime('%Y-%m-%d %H:00:00.000', "books"."printed"), strftime('%Y-%m-%d %H:%M:00.000', "books"."printed"), strftime('%Y-%m-%d %H:%M:%S.000', "books"."printed") from "books" order by "books"."id"`,
    mariadb: `select cast(date_format(\`books\`.\`printed\`, '%Y-01-01') as datetime(3)), cast(makedate(year(\`books\`.\`printed\`), 1) + interval (quarter(\`books\`.\`printed\`) - 1) quarter as datetime(3)), cast(date_format(\`books\`.\`printed\`, '%Y-%m-01') as datetime(3)), cast(date(\`books\`.\`printed\`) - interval weekday(\`books\`.\`printed\`) day as datetime(3)), cast(date(\`books\`.\`printed\`) as datetime(3)), cast(date_format(\`books\`.\`printed\`, '%Y-%m-%d %H:00:00') as datetime(3)), cast(date_format(\`books\`.\`printed\`, '%Y-%m-%d %H:%i:00') as datetime(3)), cast(date_format(\`books\`.\`printed\`, '%Y-%m-%d %H:%i:%s') as datetime(3)) from \`books\` order by \`books\`.\`id\``,
  },
  'dateOf and currentDate': {
    postgresql: `select cast("books"."printed" as date), current_date > $1::date from "books" order by "books"."id"`,
    sqlite: `select date("books"."printed"), date('now') > ? from "books" order by "books"."id"`,
    mariadb: `select date(\`books\`.\`printed\`), utc_date() > ? from \`books\` order by \`books\`.\`id\``,
  },
  stringAgg: {
    postgresql: `select string_agg("books"."title", ', ' order by "books"."id" desc), string_agg("books"."note", ''''), string_agg("books"."title", '\\') filter (where "books"."id" = $1), string_agg("books"."title", ',') filter (where "books"."id" = $2) from "books"`,
    sqlite: `select group_concat("books"."title", ', ' order by "books"."id" desc), group_concat("books"."note", ''''), group_concat("books"."title", '\\') filter (where "books"."id" = ?), group_concat("books"."title", ',') filter (where "books"."id" = ?) from "books"`,
    mariadb: `select group_concat(\`books\`.\`title\` order by \`books\`.\`id\` desc separator ', '), group_concat(\`books\`.\`note\` separator ''''), group_concat(case when \`books\`.\`id\` = ? then \`books\`.\`title\` end separator '\\\\'), group_concat(case when \`books\`.\`id\` = ? then \`books\`.\`title\` end separator ',') from \`books\``,
  },
  'truth of many rows': {
    postgresql: `select bool_and("books"."rare"), bool_or("books"."rare"), bool_and("books"."copies" > $1), bool_or("books"."rare") filter (where "books"."id" = $2), bool_and("books"."rare") filter (where "books"."id" = $3) from "books"`,
    sqlite: `select min("books"."rare"), max("books"."rare"), min("books"."copies" > ?), max("books"."rare") filter (where "books"."id" = ?), min("books"."rare") filter (where "books"."id" = ?) from "books"`,
    mariadb: `select min(\`books\`.\`rare\`), max(\`books\`.\`rare\`), min(\`books\`.\`copies\` > ?), max(case when \`books\`.\`id\` = ? then \`books\`.\`rare\` end), min(case when \`books\`.\`id\` = ? then \`books\`.\`rare\` end) from \`books\``,
  },
  deviations: {
    postgresql: `select stddev_samp("books"."copies"), stddev_pop("books"."copies"), var_samp("books"."copies"), var_pop("books"."copies"), stddev_samp("books"."copies") filter (where "books"."id" = $1), stddev_pop("books"."copies") filter (where "books"."id" = $2) from "books"`,
    sqlite: `select stddev_samp("books"."copies"), stddev_pop("books"."copies"), var_samp("books"."copies"), var_pop("books"."copies"), stddev_samp("books"."copies") filter (where "books"."id" = ?), stddev_pop("books"."copies") filter (where "books"."id" = ?) from "books"`,
    mariadb: `select stddev_samp(\`books\`.\`copies\`), stddev_pop(\`books\`.\`copies\`), var_samp(\`books\`.\`copies\`), var_pop(\`books\`.\`copies\`), stddev_samp(case when \`books\`.\`id\` = ? then \`books\`.\`copies\` end), stddev_pop(case when \`books\`.\`id\` = ? then \`books\`.\`copies\` end) from \`books\``,
  },
  'aggregates of different values': {
    postgresql: `select bool_or(distinct "books"."rare"), string_agg(distinct "books"."title", ',' order by "books"."title") from "books"`,
    sqlite: `select max(distinct "books"."rare"), group_concat(distinct "books"."title", ',' order by "books"."title") from "books"`,
    mariadb: `select max(distinct \`books\`.\`rare\`), group_concat(distinct \`books\`.\`title\` order by \`books\`.\`title\` separator ',') from \`books\``,
  },
  'within a group': {
    postgresql: `select percentile_cont($1::double precision) within group (order by "books"."weight"), percentile_disc($2::double precision) within group (order by "books"."copies"), mode() within group (order by "books"."title" desc), percentile_cont($3::double precision) within group (order by "books"."weight") filter (where "books"."id" = $4) from "books"`,
  },
  'any and all rows': {
    postgresql: `select "books"."id" from "books" where "books"."id" = $1 and "books"."copies" > any (select "other"."copies" from "books" as "other") and "books"."copies" >= all (select "more"."copies" from "books" as "more")`,
    mariadb: `select \`books\`.\`id\` from \`books\` where \`books\`.\`id\` = ? and \`books\`.\`copies\` > any (select \`other\`.\`copies\` from \`books\` as \`other\`) and \`books\`.\`copies\` >= all (select \`more\`.\`copies\` from \`books\` as \`more\`)`,
  },
  'null-safe comparison': {
    postgresql: `select "books"."note" is distinct from null, "books"."note" is distinct from $1, "books"."note" is not distinct from null from "books" order by "books"."id"`,
    sqlite: `select "books"."note" is not null, "books"."note" is not ?, "books"."note" is null from "books" order by "books"."id"`,
    mariadb: `select not (\`books\`.\`note\` <=> null), not (\`books\`.\`note\` <=> ?), \`books\`.\`note\` <=> null from \`books\` order by \`books\`.\`id\``,
  },
}

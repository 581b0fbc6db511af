/** What is found at a place in a JSON document, by the type that the document was declared with. */

/** A step into a document: a key of an object, or a position in an array, from 0; negative positions count from the end. */
export type JsonKey = string | number

type Missing<T> = T extends undefined ? null : T

/** The keys that a step may have; any for what nothing is known of. */
export type JsonStep<T> = unknown extends T
  ? JsonKey
  : NonNullable<T> extends readonly unknown[]
    ? number
    : NonNullable<T> extends object
      ? keyof NonNullable<T> & string
      : never

/** What a step leads to. */
export type JsonMember<T, K> = unknown extends T
  ? unknown
  : NonNullable<T> extends readonly (infer E)[]
    ? E
    : K extends keyof NonNullable<T>
      ? Missing<NonNullable<T>[K]>
      : never

/** What a path leads to. */
export type JsonAt<T, P extends readonly JsonKey[]> = P extends readonly [infer K, ...infer R extends readonly JsonKey[]]
  ? JsonAt<JsonMember<T, K>, R>
  : T

/** The path itself where every step of it exists, else the first step that does not, as what it may be. */
export type JsonPathOf<T, P extends readonly JsonKey[]> = P extends readonly [infer K extends JsonKey, ...infer R extends readonly JsonKey[]]
  ? K extends JsonStep<T>
    ? readonly [K, ...JsonPathOf<JsonMember<T, K>, R>]
    : readonly [JsonStep<T>, ...JsonKey[]]
  : readonly []

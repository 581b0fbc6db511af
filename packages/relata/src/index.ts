/** relata: models, relationships and the unit of work. */
export { ArgumentError, type ErrorCode, type ErrorParts, InvalidRequestError, RelataError } from './base/errors.ts'
export type { Mode, Result } from './base/pausable.ts'

// models
export { composite, type CompositeMaker } from './orm/declarative/composite.ts'
export { computed } from './orm/declarative/computed.ts'
export {
  DeclarativeBase,
  declarativeBase,
  type DeclarativeBaseOptions,
  type ModelOptions,
  type VersionOptions,
  type TableModelOptions,
} from './orm/declarative/declarative-base.ts'
export { hybrid } from './orm/declarative/hybrid.ts'
export { proxy, type ProxyOptions } from './orm/declarative/proxy.ts'
export { indexProperty } from './orm/declarative/index-property.ts'
export { inspect } from './orm/declarative/inspect.ts'
export type { AttributeInspection, ColumnInspection, ModelInspection, RelationshipInspection } from './orm/declarative/inspect-model.ts'
export type { ConcreteOptions } from './orm/declarative/concrete-model.ts'
export { inherit, type InheritOptions } from './orm/declarative/inherit.ts'
export type {
  AttributeType,
  AttributeValue,
  Collection,
  CompositeColumn,
  CompositeOptions,
  CompositeType,
  ComputedType,
  Defined,
  Definition,
  HasDefinition,
  HybridOptions,
  IndexPropertyType,
  HybridType,
  InheritedModel,
  Init,
  Instance,
  KeyedMap,
  Model,
  OrderedList,
  ProxyType,
  QueryExpressionType,
  RelationshipType,
  SynonymType,
} from './orm/declarative/model-types.ts'
export { queryExpression } from './orm/declarative/query-expression.ts'
export { type KeyedBy, keyedBy, many, type ManyOptions, one, type OneOptions, orderedBy } from './orm/declarative/relationship-builders.ts'
export { type Validation, validates, type ValidatesOptions } from './orm/declarative/validates.ts'
export { synonym } from './orm/declarative/synonym.ts'
export { alias } from './orm/mapping/aliased-model.ts'
export { type PolymorphicModel, withPolymorphic, type WithPolymorphicOptions } from './orm/mapping/with-polymorphic.ts'
export type { CascadeName } from './orm/mapping/cascade.ts'
export { foreign, type MarkedColumn, remote } from './orm/mapping/marked-column.ts'
export { ProxyAttribute } from './orm/mapping/proxy-attribute.ts'
export { RelationshipAttribute } from './orm/mapping/relationship-attribute.ts'
export type { LazyOption, RelationshipOptions } from './orm/mapping/relationship-declaration.ts'
export { withParent } from './orm/mapping/with-parent.ts'

// columns, tables, constraints
export {
  array,
  bigint,
  blob,
  boolean,
  char,
  column,
  date,
  double,
  enumeration,
  type EnumerationOptions,
  integer,
  interval,
  json,
  type JsonOptions,
  numeric,
  real,
  smallint,
  text,
  time,
  timestamp,
  type TimestampOptions,
  timestamptz,
  uuid,
  varchar,
} from './schema/column-builders.ts'
export { Column } from './schema/column.ts'
export { ColumnBuilder } from './schema/column-builder.ts'
export {
  check,
  type ConditionalOptions,
  type ConstraintOptions,
  foreignKey,
  index,
  type IndexOptions,
  primaryKey,
  type TableConstraint,
  unique,
} from './schema/constraint-builders.ts'
export type { GivenValues, IdentityOptions } from './schema/column-definition.ts'
export { CustomDdl, ddl, type DdlEvent } from './schema/ddl/custom-ddl.ts'
export type { View } from './schema/view.ts'
export type { Sequence, SequenceOptions } from './schema/sequence.ts'
export { MetaData, type MetaDataOptions } from './schema/metadata.ts'
export { Table, type TableOptions } from './schema/table.ts'
export type { ColumnType } from './types/column-type.ts'
export { vendorType, type VendorType } from './types/vendor-type.ts'
export { type CustomType, customType, type CustomTypeOptions } from './types/custom-type.ts'

// the expression language
export { BindParameter, type Condition, Expression, Label, type Operand, Ordering } from './sql/core/expression.ts'
export { Source } from './sql/core/source.ts'
export { type RowOf, Statement } from './sql/core/statement.ts'
export { avg, count, distinct, max, min, sum } from './sql/expressions/aggregates.ts'
export { allOf, anyOf } from './sql/expressions/any-all.ts'
export {
  arrayAgg,
  arrayAppend,
  arrayAt,
  arrayConcat,
  arrayContainedBy,
  arrayContains,
  arrayLength,
  arrayOverlaps,
  arrayPosition,
  arrayRemove,
  arraySlice,
} from './sql/expressions/array-functions.ts'
export { case_ } from './sql/expressions/case-expression.ts'
export { construct, type Construct, type ConstructOptions, type Form } from './sql/expressions/forms/construct.ts'
export type { Aggregate } from './sql/expressions/forms/aggregate.ts'
export { jsonAgg, jsonObjectAgg } from './sql/expressions/json-aggregates.ts'
export {
  jsonArray,
  jsonContains,
  jsonHasAllKeys,
  jsonHasAnyKey,
  jsonHasKey,
  type JsonKind,
  jsonLength,
  jsonObject,
  type JsonOf,
  jsonRemove,
  jsonSet,
  jsonTypeOf,
} from './sql/expressions/json-functions.ts'
export { jsonPath, type JsonPath } from './sql/expressions/json-path.ts'
export type { JsonKey } from './sql/expressions/json-types.ts'
export { collate, typeCoerce } from './sql/expressions/conversions.ts'
export { and, exists, not, or } from './sql/expressions/conditions.ts'
export { abs, coalesce, func, length, lower, now, nullif, trim, upper } from './sql/expressions/functions.ts'
export { literal, nullValue, tuple } from './sql/expressions/literals.ts'
export {
  currentDate,
  dateAdd,
  dateOf,
  dateSubtract,
  dateTrunc,
  extract,
  type MomentField,
  type MomentUnit,
  secondsBetween,
  type Span,
} from './sql/expressions/moment-functions.ts'
export {
  boolAnd,
  boolOr,
  percentileCont,
  percentileDisc,
  stddev,
  stddevPop,
  stringAgg,
  variance,
  variancePop,
  withinGroup,
} from './sql/expressions/more-aggregates.ts'
export {
  bitAnd,
  bitNot,
  bitOr,
  bitXor,
  ceil,
  exp,
  floor,
  greatest,
  integerDivide,
  least,
  ln,
  log10,
  power,
  random,
  round,
  shiftLeft,
  shiftRight,
  sign,
  sqrt,
  trunc,
} from './sql/expressions/number-functions.ts'
export { bindParameters, parameter } from './sql/expressions/parameter.ts'
export { type RegexpOptions, regexpMatch, regexpReplace } from './sql/expressions/regular-expressions.ts'
export { sql } from './sql/expressions/sql-text.ts'
export {
  concatWs,
  left,
  lpad,
  ltrim,
  md5,
  octetLength,
  position,
  repeat,
  replace,
  reverse,
  right,
  rpad,
  rtrim,
  splitPart,
  substring,
} from './sql/expressions/text-functions.ts'
export { match, type MatchOptions } from './sql/expressions/text-search.ts'
export type { FilteredCall } from './sql/expressions/filtered-call.ts'
export { type Frame, type FrameBound, type WindowExpression, type WindowOptions } from './sql/expressions/window.ts'
export {
  cumeDist,
  denseRank,
  firstValue,
  lag,
  lastValue,
  lead,
  nthValue,
  ntile,
  percentRank,
  rank,
  rowNumber,
} from './sql/expressions/window-functions.ts'
export { compileStatement as compile } from './sql/render/compile-statement.ts'
export { debugSql } from './sql/render/debug-sql.ts'
export { type Cte, cte, type CteOptions, recursiveCte } from './sql/sources/cte.ts'
export type { TableFunctionOptions } from './sql/sources/table-function.ts'
export { type SampleOptions, tablesample } from './sql/sources/table-sample.ts'
export { values, type ValuesRow } from './sql/sources/values-source.ts'
export { Compound, type CompoundOperand } from './sql/statements/compound.ts'
export { Delete, delete_ } from './sql/statements/delete.ts'
export { cube, type Grouping, grouping, groupingSets, rollup } from './sql/statements/grouping.ts'
export { Insert, insert } from './sql/statements/insert.ts'
export { type ConflictChoice, type ConflictOptions, type ConflictTarget, type Excluded } from './sql/statements/on-conflict.ts'
export { Select, select } from './sql/statements/select.ts'
export type { LockOptions } from './sql/statements/select-parts.ts'
export type { TextQuery } from './sql/statements/text-query.ts'
export { Update, update } from './sql/statements/update.ts'

// engines
export type { Dialect } from './dialect/dialect.ts'
export type { IsolationLevel } from './dialect/features.ts'
export type { Driver } from './driver/driver.ts'
export { createEngine } from './drivers/create-engine.ts'
export { Connection } from './engine/connection.ts'
export { Engine } from './engine/engine.ts'
export type { EngineOptions } from './engine/engine-options.ts'
export { CommitUnknownError } from './engine/errors/commit-unknown-error.ts'
export { DatabaseError, DataError, IntegrityError, OperationalError, ProgrammingError } from './engine/errors/database-error.ts'
export { DriverMissingError } from './engine/errors/driver-missing-error.ts'
export { ConnectTimeoutError, PoolTimeoutError, StatementTimeoutError } from './engine/errors/timeout-errors.ts'

// sessions
export { CircularRowsError, FlushError, MissingValueError, NullKeyError, StaleDataError, WrongTypeError } from './orm/flush/flush-errors.ts'
export type { PlannedStatement } from './orm/flush/explain-plan.ts'
export { LazyLoadError } from './orm/loading/lazy-load-error.ts'
export { polymorphicUnion } from './orm/loading/polymorphic-union.ts'
export { ObjectDeletedError } from './orm/loading/object-deleted-error.ts'
export { type LoaderCriteriaOptions, withLoaderCriteria } from './orm/loading/loader-criteria.ts'
export { load, type LoadOption } from './orm/loading/load-option.ts'
export {
  containsEager,
  defaultload,
  defer,
  immediateload,
  joinedload,
  lazyload,
  loadOnly,
  noload,
  raiseload,
  selectinload,
  selectinPolymorphic,
  subqueryload,
  undefer,
  undeferGroup,
  withExpression,
} from './orm/loading/loaders.ts'
export type { AttributeAbout, AttributeEvents, InstanceEvents, RowAbout, RowEvents, SessionEvents } from './orm/session/events/event-types.ts'
export { type Lazy, lazy } from './orm/session/lazy.ts'
export { listen } from './orm/session/events/listen.ts'
export { setCommittedValue } from './orm/state/set-committed-value.ts'
export { makeTransient, makeTransientToDetached } from './orm/session/make-transient.ts'
export { NestedTransaction } from './orm/session/nested-transaction.ts'
export type { Synchronize } from './orm/session/trips/bulk-write-trip.ts'
export type { ExecuteOptions } from './orm/session/trips/execute-trip.ts'
export type { MergeOptions } from './orm/session/trips/merge-trip.ts'
export type { UpsertOptions } from './orm/session/trips/upsert-trip.ts'
export { Cursor } from './orm/session/query/cursor.ts'
export { type Page, type PageOptions, paginate } from './orm/session/query/paginate.ts'
export { StatementQuery } from './orm/session/query/statement-query.ts'
export { type BulkOptions, Query } from './orm/session/query/query.ts'
export { scope, withoutScope } from './orm/session/scope.ts'
export { lifecycleOf, Session } from './orm/session/session.ts'
export type { BoundSessionOptions, SessionTarget } from './orm/session/open-session.ts'
export type { SessionOptions } from './orm/session/session-core.ts'
export type { JoinTransactionMode } from './orm/session/session-link.ts'
export type { SessionBinds } from './orm/session/session-routes.ts'
export { ConcurrentUseError, MultipleResultsFoundError, NoResultFoundError, PendingRollbackError } from './orm/session/session-errors.ts'
export { type ScopedSession, scopedSession, type ScopedSessionOptions } from './orm/session/scoped-session.ts'
export { type SessionFactory, sessionFactory } from './orm/session/session-factory.ts'
export { DetachedInstanceError } from './orm/state/cells.ts'
export type { AttributeHistory, Inspection } from './orm/state/inspect-object.ts'
export type { Lifecycle } from './orm/state/instance-state.ts'
export { StatementExecution } from './orm/session/events/statement-execution.ts'
export { toPlain } from './orm/state/present.ts'
export type { DynamicCollection } from './orm/state/dynamic-collection.ts'
export type { WriteOnlyCollection } from './orm/state/write-only-collection.ts'

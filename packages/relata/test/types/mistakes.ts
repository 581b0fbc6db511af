/** Mistakes that users make, with what the compilers say. A message that gets worse by a change of the types fails the test. */

export interface Mistake {
  readonly made: string
  readonly code: string
  /** The message of TypeScript 7, whole. */
  readonly says: string
  /** That of 5.9, where it differs: it shows members of a union in another order, and sometimes a line more. */
  readonly older?: string
  /** The message lists what is allowed, which grows: `says` is the part that matters. */
  readonly part?: true
}

export const mistakes: readonly Mistake[] = [
  { made: 'a misspelt attribute', code: 'user.post', says: "Property 'post' does not exist on type 'User'. Did you mean 'posts'?" },
  {
    made: 'a misspelt key of a new object',
    code: "new User({ name: 'x', nmae: 'y' })",
    says: "Object literal may only specify known properties, and 'nmae' does not exist in type '{ name: string; } & { createdAt?: Date; id?: number; nick?: string | null; posts?: Iterable<Post> | readonly Post[]; profile?: Profile | null; roles?: Iterable<Role> | readonly Role[]; }'.",
    older:
      "Object literal may only specify known properties, and 'nmae' does not exist in type '{ name: string; } & { posts?: readonly Post[] | Iterable<Post>; profile?: Profile | null; roles?: readonly Role[] | Iterable<Role>; id?: number; nick?: string | null; createdAt?: Date; }'.",
  },
  {
    made: 'a new object without a required column',
    code: 'new User({})',
    says: "Argument of type '{}' is not assignable to parameter of type '{ name: string; } & { createdAt?: Date; id?: number; nick?: string | null; posts?: Iterable<Post> | readonly Post[]; profile?: Profile | null; roles?: Iterable<Role> | readonly Role[]; }'.\n  Property 'name' is missing in type '{}' but required in type '{ name: string; }'.",
    older:
      "Argument of type '{}' is not assignable to parameter of type '{ name: string; } & { posts?: readonly Post[] | Iterable<Post>; profile?: Profile | null; roles?: readonly Role[] | Iterable<Role>; id?: number; nick?: string | null; createdAt?: Date; }'.\n  Property 'name' is missing in type '{}' but required in type '{ name: string; }'.",
  },
  { made: 'a wrong type for a column', code: 'new User({ name: 1 })', says: "Type 'number' is not assignable to type 'string'." },
  {
    made: 'an object of another model in a collection',
    code: "new User({ name: 'x', posts: [new User({ name: 'y' })] })",
    says: "Type 'User' is missing the following properties from type 'Post': title, authorId, author",
  },
  {
    made: 'one object where a collection is',
    code: "new User({ name: 'x', posts: post })",
    says: "Type 'Post' is not assignable to type 'Iterable<Post> | readonly Post[]'.",
    older: "Type 'Post' is not assignable to type 'readonly Post[] | Iterable<Post>'.",
  },
  { made: 'null for a column that has none', code: 'user.name = null', says: "Type 'null' is not assignable to type 'string'." },
  { made: 'null for a required relationship', code: 'post.author = null', says: "Type 'null' is not assignable to type 'User'." },
  {
    made: 'an object of another model',
    code: 'post.author = post',
    says: "Type 'Post' is missing the following properties from type 'User': initials, name, nick, createdAt, and 3 more.",
  },
  {
    made: 'an array for a collection',
    code: 'user.posts = [post]',
    says: "Type 'Post[]' is missing the following properties from type 'Collection<Post>': remove, clear, replace",
  },
  { made: 'a write by index', code: 'user.posts[0] = post', says: "Index signature in type 'Collection<Post>' only permits reading." },
  {
    made: 'a misspelt column',
    code: "User.c.nmae.eq('x')",
    says: "Property 'nmae' does not exist on type '{ readonly id: Column<number>; readonly name: Column<string>; readonly nick: Column<string | null>; readonly createdAt: Column<Date>; }'.",
  },
  {
    made: 'a relationship looked for among the columns',
    code: 'User.c.posts',
    says: "Property 'posts' does not exist on type '{ readonly id: Column<number>; readonly name: Column<string>; readonly nick: Column<string | null>; readonly createdAt: Column<Date>; }'.",
  },
  { made: 'a column looked for on the class', code: "User.name.eq('x')", says: "Property 'eq' does not exist on type 'string'." },
  {
    made: 'a column of a related class through the relationship',
    code: 'User.posts.title',
    says: "Property 'title' does not exist on type 'RelationshipAttribute<Post>'.",
  },
  {
    made: 'a misspelt relationship',
    code: 'joinedload(User.post)',
    says: "Property 'post' does not exist on type 'typeof User'. Did you mean 'posts'?",
  },
  {
    made: 'a comparison with a wrong type',
    code: 'User.c.name.eq(1)',
    says: "Argument of type '1' is not assignable to parameter of type 'Operand<string> | null'.",
  },
  {
    made: 'LIKE on a number',
    code: "User.c.id.like('1%')",
    says: "The 'this' context of type 'Column<number>' is not assignable to method's 'this' of type 'Text'.\n  Types of property '$value' are incompatible.\n    Type 'number' is not assignable to type 'string'.",
  },
  {
    made: 'a comparison by the operator of JavaScript',
    code: 'session.query(User).filter(User.c.id === Post.c.id)',
    says: "Argument of type 'boolean' is not assignable to parameter of type 'Condition'.",
  },
  {
    made: 'a relationship as a condition',
    code: 'session.query(User).filter(User.posts)',
    says: "Argument of type 'RelationshipAttribute<Post>' is not assignable to parameter of type 'Condition'.\n  Type 'RelationshipAttribute<Post>' is missing the following properties from type 'Expression<boolean | null>': render, writeKey, rebuild, type, and 34 more.",
    older:
      "Argument of type 'RelationshipAttribute<Post>' is not assignable to parameter of type 'Condition'.\n  Type 'RelationshipAttribute<Post>' is missing the following properties from type 'Expression<boolean | null>': type, lt, le, gt, and 34 more.",
  },
  {
    made: 'a text as a condition',
    code: "session.query(User).filter('name = 1')",
    says: "Argument of type 'string' is not assignable to parameter of type 'Condition'.",
  },
  {
    made: 'a misspelt key of filterBy',
    code: "session.query(User).filterBy({ nmae: 'x' })",
    says: "Object literal may only specify known properties, and 'nmae' does not exist in type '{ readonly id?: number | Expression<number>; readonly name?: string | Expression<string>; readonly nick?: string | Expression<string | null> | null; readonly createdAt?: Date | Expression<...>; }'.",
  },
  {
    made: 'a wrong type in filterBy',
    code: 'session.query(User).filterBy({ name: 1 })',
    says: "Type 'number' is not assignable to type 'string | Expression<string>'.",
  },
  {
    made: 'undefined in filterBy',
    code: 'session.query(User).filterBy({ name: undefined })',
    says: "Argument of type '{ name: undefined; }' is not assignable to parameter of type '{ readonly id?: number | Expression<number>; readonly name?: string | Expression<string>; readonly nick?: string | Expression<string | null> | null; readonly createdAt?: Date | Expression<...>; }' with 'exactOptionalPropertyTypes: true'. Consider adding 'undefined' to the types of the target's properties.\n  Types of property 'name' are incompatible.\n    Type 'undefined' is not assignable to type 'string | Expression<string>'.",
  },
  {
    made: 'a column given to joinedload',
    code: 'session.query(User).options(joinedload(User.c.name))',
    says: "Argument of type 'Column<string>' is not assignable to parameter of type 'RelationshipOperand'.\n  Type 'Column<string>' is missing the following properties from type 'RelationshipAttribute<object>': [joinTarget], relationship, place, criteria, and 23 more.",
    older:
      "Argument of type 'Column<string>' is not assignable to parameter of type 'RelationshipOperand'.\n  Type 'Column<string>' is missing the following properties from type 'RelationshipAttribute<object>': relationship, place, criteria, order, and 23 more.",
  },
  {
    made: 'a name given to joinedload',
    code: "session.query(User).options(joinedload('posts'))",
    says: "Argument of type '\"posts\"' is not assignable to parameter of type 'RelationshipOperand'.",
  },
  {
    made: 'a relationship as a load option',
    code: 'session.query(User).options(User.posts)',
    says: "Type 'RelationshipAttribute<Post>' is missing the following properties from type 'LoadOption': kind, before, step, branches, and 23 more.",
    older:
      "Argument of type 'RelationshipAttribute<Post>' is not assignable to parameter of type 'LoadOption'.\n  Type 'RelationshipAttribute<Post>' is missing the following properties from type 'LoadOption': kind, before, step, branches, and 23 more.",
  },
  {
    made: 'a name given to orderBy',
    code: "session.query(User).orderBy('name')",
    says: "Argument of type 'string' is not assignable to parameter of type 'Expression<unknown>'.",
  },
  {
    made: 'a query for a table',
    code: 'session.query(userRoles)',
    says: "Property '$def' is missing in type 'Table<{ readonly userId: Column<number>; readonly roleId: Column<number>; }>' but required in type 'HasDefinition<unknown>'.",
    older:
      "Argument of type 'Table<{ readonly userId: Column<number>; readonly roleId: Column<number>; }>' is not assignable to parameter of type 'HasDefinition<unknown>'.\n  Property '$def' is missing in type 'Table<{ readonly userId: Column<number>; readonly roleId: Column<number>; }>' but required in type 'HasDefinition<unknown>'.",
  },
  {
    made: 'a query for an object',
    code: 'session.query(user)',
    says: "Property '$def' is missing in type 'User' but required in type 'HasDefinition<unknown>'.",
    older:
      "Argument of type 'User' is not assignable to parameter of type 'HasDefinition<unknown>'.\n  Property '$def' is missing in type 'User' but required in type 'HasDefinition<unknown>'.",
  },
  {
    made: 'a misspelt part of a primary key',
    code: 'session.get(User, { idd: 1 })',
    says: "Object literal may only specify known properties, and 'idd' does not exist in type 'Date | readonly unknown[] | Uint8Array<ArrayBufferLike> | { readonly id?: number; readonly name?: string; readonly nick?: string | null; readonly createdAt?: Date; }'.",
  },
  { made: 'an attribute of a promise', code: 'session.query(User).one().name', says: "Property 'name' does not exist on type 'Promise<User>'." },
  {
    made: 'a loop over a promise',
    code: 'for (const each of session.query(User).all()) each',
    says: "Type 'Promise<User[]>' must have a '[Symbol.iterator]()' method that returns an iterator.",
  },
  {
    made: 'a promise where a number is',
    code: 'const total: number = session.query(User).count()',
    says: "Type 'Promise<number>' is not assignable to type 'number'.",
  },
  {
    made: 'a promise as a condition',
    code: 'if (session.query(User).exists()) user',
    says: "This condition will always return true since this 'Promise<boolean>' is always defined.",
  },
  {
    made: 'an attribute of a lazy relationship without await',
    code: 'lazy(user).posts.length',
    says: "Property 'length' does not exist on type 'Promise<Collection<Post>>'.",
  },
  { made: 'an attribute of an object that may be missing', code: '(await session.query(User).first()).name', says: "Object is possibly 'null'." },
  {
    made: 'a label that the row does not have',
    code: "(await session.execute(select(User, count(Post.c.id).as('n'))))[0]!.m",
    says: "Property 'm' does not exist on type '[User, number] & { readonly n: number; }'.",
  },
  {
    made: 'a session of the other mode',
    code: "const other: Session<'async'> = new Session(createEngine(sqlite('x')))",
    says: 'Type \'Session<"sync">\' is not assignable to type \'Session<"async">\'.\n  Type \'"sync"\' is not assignable to type \'"async"\'.',
  },
  {
    made: 'a misspelt column in an INSERT',
    code: "update(User).set({ nmae: 'x' })",
    says: "Object literal may only specify known properties, and 'nmae' does not exist in type 'ColumnValues<{ readonly id: Column<number>; readonly name: Column<string>; readonly nick: Column<string | null>; readonly createdAt: Column<Date>; }>'.",
  },
  {
    made: 'a relationship back that is not there',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), user: () => one(User, { backPopulates: 'nope' }) }) {}",
    says: 'Type \'"nope"\' is not assignable to type \'"posts" | "profile" | "roles" | undefined\'.',
  },
  {
    made: 'a relationship back to a model without any',
    code: "class A extends Base.model('a', { id: integer().primaryKey() }) {} class B extends Base.model('b', { id: integer().primaryKey(), a: () => one(A, { backPopulates: 'bs' }) }) {}",
    says: 'Type \'"bs"\' is not assignable to type \'"a relationship of the target, which has none"\'.',
  },
  {
    made: 'a misspelt cascade',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), user: () => one(User, { cascade: ['al'] }) }) {}",
    says: "Type '\"al\"' is not assignable to type 'CascadeName'.",
  },
  {
    made: 'a misspelt option',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), user: () => one(User, { requird: true }) }) {}",
    says: "Object literal may only specify known properties, but 'requird' does not exist in type 'OneOptions<never, false>'. Did you mean to write 'required'?",
  },
  {
    made: 'a collection keyed by an attribute that is not there',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), users: () => many(User, { collection: keyedBy('nmae') }) }) {}",
    says: `Type '"nmae"' is not assignable to type '"createdAt" | "id" | "name" | "nick"'.`,
    older: `Type '"nmae"' is not assignable to type '"id" | "name" | "nick" | "createdAt"'.`,
    part: true,
  },
  {
    made: 'a relationship to something that is no model',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), dates: () => many(Date) }) {}",
    says: "Property '$def' is missing in type 'DateConstructor' but required in type 'HasDefinition<unknown>'.",
    older:
      "Argument of type 'DateConstructor' is not assignable to parameter of type 'HasDefinition<unknown>'.\n  Property '$def' is missing in type 'DateConstructor' but required in type 'HasDefinition<unknown>'.",
  },
  {
    made: 'a relationship without its arrow',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), user: one(User) }) {}",
    says: `Type 'RelationshipType<"one", typeof User, never, null>' is not assignable to type `,
    part: true,
  },
  {
    made: 'a relationship called name',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), name: () => one(User) }) {}",
    says: "Type '() => RelationshipType<\"one\", typeof User, never, null>' is not assignable to type 'OnlyColumnsMayHaveThisName'.",
  },
  {
    made: 'a misspelt method of a column',
    code: "class A extends Base.model('a', { id: integer().primarykey() }) {}",
    says: "Property 'primarykey' does not exist on type 'ColumnBuilder<number, false>'. Did you mean 'primaryKey'?",
  },
  {
    made: 'a default of another type',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), age: integer().default('x') }) {}",
    says: "Argument of type 'string' is not assignable to parameter of type 'number | Expression<number> | ((row: GivenValues) => number | Expression<number>)'.",
  },
  {
    made: 'a foreign key without its arrow',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), userId: integer().references(User.c.id) }) {}",
    says: "Type 'Column<number>' is missing the following properties from type 'Function': apply, call, bind, prototype, and 4 more.",
    older:
      "Argument of type 'Column<number>' is not assignable to parameter of type 'Function'.\n  Type 'Column<number>' is missing the following properties from type 'Function': apply, call, bind, prototype, and 4 more.",
  },
  {
    made: 'a constraint of a column that is not there',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), a: text() }, { constraints: [unique('id', 'b')] }) {}",
    says: 'Type \'TableConstraint<"b" | "id">\' is not assignable to type \'TableConstraint<"a" | "id">\'.\n  Type \'{ readonly kind: "primary key"; readonly columns: readonly ("b" | "id")[]; readonly options: ConstraintOptions; }\' is not assignable to type \'TableConstraint<"a" | "id">\'.\n    Type \'{ readonly kind: "primary key"; readonly columns: readonly ("b" | "id")[]; readonly options: ConstraintOptions; }\' is not assignable to type \'{ readonly kind: "primary key"; readonly columns: readonly ("a" | "id")[]; readonly options: ConstraintOptions; }\'.\n      Types of property \'columns\' are incompatible.\n        Type \'readonly ("b" | "id")[]\' is not assignable to type \'readonly ("a" | "id")[]\'.\n          Type \'"b" | "id"\' is not assignable to type \'"a" | "id"\'.\n            Type \'"b"\' is not assignable to type \'"a" | "id"\'.',
    older:
      'Type \'TableConstraint<"id" | "b">\' is not assignable to type \'TableConstraint<"id" | "a">\'.\n  Type \'{ readonly kind: "primary key"; readonly columns: readonly ("id" | "b")[]; readonly options: ConstraintOptions; }\' is not assignable to type \'TableConstraint<"id" | "a">\'.\n    Type \'{ readonly kind: "primary key"; readonly columns: readonly ("id" | "b")[]; readonly options: ConstraintOptions; }\' is not assignable to type \'{ readonly kind: "primary key"; readonly columns: readonly ("id" | "a")[]; readonly options: ConstraintOptions; }\'.\n      Types of property \'columns\' are incompatible.\n        Type \'readonly ("id" | "b")[]\' is not assignable to type \'readonly ("id" | "a")[]\'.\n          Type \'"id" | "b"\' is not assignable to type \'"id" | "a"\'.\n            Type \'"b"\' is not assignable to type \'"id" | "a"\'.',
  },
  {
    made: 'an index of a relationship',
    code: "class A extends Base.model('a', { id: integer().primaryKey(), user: () => one(User) }, { constraints: [index('id', 'user')] }) {}",
    says: 'Type \'TableConstraint<"id" | "user">\' is not assignable to type \'TableConstraint<"id">\'.\n  Type \'{ readonly kind: "primary key"; readonly columns: readonly ("id" | "user")[]; readonly options: ConstraintOptions; }\' is not assignable to type \'TableConstraint<"id">\'.\n    Type \'{ readonly kind: "primary key"; readonly columns: readonly ("id" | "user")[]; readonly options: ConstraintOptions; }\' is not assignable to type \'{ readonly kind: "primary key"; readonly columns: readonly "id"[]; readonly options: ConstraintOptions; }\'.\n      Types of property \'columns\' are incompatible.\n        Type \'readonly ("id" | "user")[]\' is not assignable to type \'readonly "id"[]\'.\n          Type \'"id" | "user"\' is not assignable to type \'"id"\'.\n            Type \'"user"\' is not assignable to type \'"id"\'.',
  },
  {
    made: 'a misspelt option of a table',
    code: "class A extends Base.model('a', { id: integer().primaryKey() }, { constraint: [] }) {}",
    says: "Object literal may only specify known properties, but 'constraint' does not exist in type 'ModelOptions<\"id\">'. Did you mean to write 'constraints'?",
  },
  {
    made: 'a version that is no column',
    code: "class A extends Base.model('a', { id: integer().primaryKey() }, { version: 'vers' }) {}",
    says: 'Type \'"vers"\' is not assignable to type \'"id" | VersionOptions<"id"> | undefined\'.',
  },
  {
    made: 'a partner that points elsewhere',
    code: "class A extends Base.model('as', { id: integer().primaryKey(), bs: () => many(B, { backPopulates: 'user' }) }) {} class B extends Base.model('bs', { id: integer().primaryKey(), a: () => one(A), user: () => one(User) }) {} Base.register({ A, B })",
    says: "Type 'typeof A' is not assignable to type '\"as.bs: bs.user points at users, not at as\"'.",
  },
  {
    made: 'a partner that names another one',
    code: "class A extends Base.model('as', { id: integer().primaryKey(), bs: () => many(B, { backPopulates: 'a' }), cs: () => many(B) }) {} class B extends Base.model('bs', { id: integer().primaryKey(), a: () => one(A, { backPopulates: 'cs' }) }) {} Base.register({ A, B })",
    says: "Type 'typeof A' is not assignable to type '\"as.bs: bs.a names 'cs' back, not 'bs'\"'.",
  },
  {
    made: 'a partner that names none',
    code: "class A extends Base.model('as', { id: integer().primaryKey(), bs: () => many(B, { backPopulates: 'a' }) }) {} class B extends Base.model('bs', { id: integer().primaryKey(), a: () => one(A) }) {} Base.register({ A, B })",
    says: "Type 'typeof A' is not assignable to type '\"as.bs: bs.a has no backPopulates: 'bs'\"'.",
  },
]

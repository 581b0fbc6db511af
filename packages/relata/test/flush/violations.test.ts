/** A violated constraint is named, with its table and columns, whatever the database tells. */
import { IntegrityError } from 'relata'
import { expect } from 'vitest'
import { Base, Role } from '../support/guide-models.ts'
import { matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('violations', Base)

matrix('a unique violation names constraint, table and columns', async ({ session }) => {
  session.addAll([new Role({ name: 'admin' }), new Role({ name: 'admin' })])
  const error: unknown = await Promise.resolve()
    .then(() => session.flush())
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(IntegrityError)
  expect(error).toMatchObject({ kind: 'unique', constraint: 'uq_roles_name', table: 'roles', columns: ['name'] })
})

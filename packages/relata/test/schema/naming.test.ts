/** The naming rules: columns from attributes, constraints from their parts, and names that are too long. */
import { describe, expect, test } from 'vitest'
import { byteLength, fitIdentifier, snakeCase } from '../../src/schema/naming.ts'

describe('snakeCase', () => {
  test.each([
    ['id', 'id'],
    ['authorId', 'author_id'],
    ['createdAt', 'created_at'],
    ['HTMLBody', 'html_body'],
    ['userID', 'user_id'],
    ['line2', 'line2'],
    ['address2Line', 'address2_line'],
    ['already_snake', 'already_snake'],
    ['größeCm', 'größe_cm'],
    ['X', 'x'],
  ])('%s becomes %s', (attribute, column) => expect(snakeCase(attribute)).toBe(column))
})

describe('fitIdentifier', () => {
  test('leaves a name that fits', () => expect(fitIdentifier('fk_posts_author_id_users', 63)).toBe('fk_posts_author_id_users'))

  test('replaces the end of a long name by a hash of all of it', () => {
    const long = `fk_${'a'.repeat(80)}_users`
    const short = fitIdentifier(long, 63)
    expect(short).toMatch(/^fk_a{51}_[\da-f]{8}$/)
    expect(short).toHaveLength(63)
    expect(fitIdentifier(long, 63)).toBe(short)
    expect(fitIdentifier(`${long}2`, 63)).not.toBe(short)
  })

  test('counts bytes and cuts no character in two', () => {
    const short = fitIdentifier(`ix_${'ü'.repeat(40)}`, 63)
    expect(byteLength(short)).toBeLessThanOrEqual(63)
    expect(short).toMatch(/^ix_ü+_[\da-f]{8}$/)
  })
})

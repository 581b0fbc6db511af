/** The text of the compiler's messages for the mistakes that users make most: it must name what is wrong in few words. */
import { afterAll, describe, expect, test } from 'vitest'
import { guideModels } from './guide-program.ts'
import { mistakes } from './mistakes.ts'
import { type Message, Programs } from '../support/programs.ts'

const header = `
import { count, createEngine, index, insert, integer, joinedload, keyedBy, lazy, many, one, select, Session, text, unique, update } from 'relata'
import { sqlite } from 'relata/sqlite'
import { Base, Post, User, userRoles } from './models.ts'
declare const session: Session<'async'>
declare const user: User
declare const post: Post
`
const firstLine = header.split('\n').length
const body = mistakes.map(mistake => `{ ${mistake.code} }`).join('\n')
const programs = new Programs('error-messages', { 'models.ts': guideModels, 'mistakes.ts': `${header}${body}\n` })
afterAll(() => programs.remove())

const cases = mistakes.map((mistake, position) => ({ ...mistake, position }))
const messageAt = (messages: readonly Message[], position: number): string =>
  messages.find(message => message.line === firstLine + position)?.text ?? 'no message'

function expectMessage(message: string, says: string, part: true | undefined): void {
  if (part === true) expect(message).toContain(says)
  else expect(message).toBe(says)
}

describe('the messages of TypeScript 7', () => {
  const messages = programs.messages(['mistakes.ts'])
  test.each(cases)('$made', ({ says, part, position }) => expectMessage(messageAt(messages, position), says, part))
})

describe('the messages of TypeScript 5.9', () => {
  const messages = programs.olderMessages(['mistakes.ts'])
  test.each(cases)('$made', ({ says, older, part, position }) => expectMessage(messageAt(messages, position), older ?? says, part))
})

test('no message shows a whole definition', () => {
  expect(mistakes.filter(({ says, older }) => `${says}${older ?? ''}`.includes('ColumnBuilder<number, true>; readonly'))).toEqual([])
})

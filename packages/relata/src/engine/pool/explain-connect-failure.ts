/** Which of relata's errors a failed connection attempt becomes. */
import { RelataError } from '../../base/errors.ts'
import type { ErrorFacts } from '../../dialect/error-facts.ts'
import { DeadlineExpired } from '../deadline.ts'
import type { EngineContext } from '../engine-context.ts'
import { ConnectTimeoutError } from '../errors/timeout-errors.ts'
import { wrapDriverError } from '../errors/wrap-driver-error.ts'

export function explainConnectFailure(error: unknown, context: EngineContext): RelataError {
  if (error instanceof RelataError) return error
  const { target } = context.driver
  const facts: ErrorFacts = { ...context.dialect.classifyError(error), kind: 'cannot-connect' }
  if (error instanceof DeadlineExpired) {
    return new ConnectTimeoutError(`${target} was not ready within ${context.settings.connectTimeout} ms`, {
      code: 'CONNECT_TIMEOUT',
      facts,
      statement: null,
      parts: { cause: 'nothing answers there, or a firewall swallows the packets', do: 'check host and port, or raise connectTimeout' },
      cause: error,
      retrySafe: true,
    })
  }
  return wrapDriverError(error, facts, { statement: null, parameters: null, target, inTransaction: false })
}

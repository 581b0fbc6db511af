/** The error of a driver's package that is not installed. */
import { RelataError } from '../../base/errors.ts'

/** The package of a driver cannot be loaded; the message says what to install. */
export class DriverMissingError extends RelataError {
  /** The package that is missing. */
  readonly package: string

  constructor(packageName: string, purpose: string, cause: unknown, alternative?: string) {
    super(
      'DRIVER_MISSING',
      `${purpose} needs the package '${packageName}', which is not installed here`,
      {
        cause: firstLine(cause),
        do: `npm install ${packageName}${alternative === undefined ? '' : `  |  ${alternative}`}`,
      },
      { cause },
    )
    this.package = packageName
  }
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? ''
}

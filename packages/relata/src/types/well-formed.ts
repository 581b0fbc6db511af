/** Whether a string is valid Unicode: every surrogate has its other half. */

interface WithIsWellFormed {
  isWellFormed(): boolean
}

/** `String.prototype.isWellFormed` (ES2024), which every supported Node has and the compiler's ES2023 does not know. */
export function isWellFormed(text: string): boolean {
  return (text as unknown as WithIsWellFormed).isWellFormed()
}

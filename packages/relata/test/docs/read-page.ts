/** Takes a page of the documentation apart into its code blocks. */

/** A fenced block. `language` and `words` are what stands after the fence: ```ts setup */
export interface Block {
  readonly language: string
  readonly words: readonly string[]
  readonly text: string
  /** Of the fence that opens it, from 1. */
  readonly line: number
  /** Lines of the text in the page, from 0, the last one not included. */
  readonly start: number
  readonly end: number
}

/** Code, with what the page says it sends and prints. */
export interface Example {
  readonly code: Block
  readonly sql: Block | null
  readonly output: Block | null
}

/** All fenced blocks in their order. */
export function blocksOf(page: string): Block[] {
  const lines = page.split('\n')
  const blocks: Block[] = []
  for (let index = 0; index < lines.length; index++) {
    const opening = /^```(\w+)(.*)$/.exec(lines[index] as string)
    if (opening === null) continue
    const start = index + 1
    const end = lines.indexOf('```', start)
    if (end < 0) throw new Error(`the block of line ${index + 1} is not closed`)
    const words = (opening[2] as string).split(' ').filter(word => word !== '')
    blocks.push({ language: opening[1] as string, words, text: lines.slice(start, end).join('\n'), line: index + 1, start, end })
    index = end
  }
  return blocks
}

/** The examples of a page: each ts block with the sql and text blocks that follow it. */
export function examplesOf(page: string): Example[] {
  const blocks = blocksOf(page)
  const examples: Example[] = []
  blocks.forEach((block, index) => {
    if (block.language !== 'ts') return
    const next = blocks.slice(index + 1)
    const following = next.slice(
      0,
      next.findIndex(other => other.language === 'ts') < 0 ? next.length : next.findIndex(other => other.language === 'ts'),
    )
    examples.push({
      code: block,
      sql: following.find(other => other.language === 'sql') ?? null,
      output: following.find(other => other.language === 'text') ?? null,
    })
  })
  return examples
}

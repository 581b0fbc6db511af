/** Writes docs/errors/README.md, the table of all error codes, from the first sentence of each page. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'

const folder = new URL('../docs/errors/', import.meta.url)
const codes = readdirSync(folder)
  .filter(name => name.endsWith('.md') && name !== 'README.md')
  .map(name => name.slice(0, -3))
  .sort()

const rows = codes.map(code => {
  const [, classes, sentence] = /^# .*\n\n(`.*?`): (.*)$/m.exec(readFileSync(new URL(`${code}.md`, folder), 'utf8')) ?? []
  if (sentence === undefined) throw new Error(`docs/errors/${code}.md does not begin with a title and "\`ClassOfTheError\`: what happened."`)
  return `| [${code}](${code}.md) | ${classes} | ${sentence[0].toUpperCase()}${sentence.slice(1)} |`
})

writeFileSync(
  new URL('README.md', folder),
  `# Errors

Every error is a \`RelataError\` with a stable \`code\`; its message ends in the name of a page here. The table is made by \`node scripts/error-index.mjs\`.

| code | class | what happened |
| --- | --- | --- |
${rows.join('\n')}
`,
)

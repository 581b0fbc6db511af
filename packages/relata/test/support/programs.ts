/** Small programs that use relata, compiled by both compilers: TypeScript 7 by its command line, 5.9 by its programming interface. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-5.9'

const workspace = fileURLToPath(new URL('../../../../', import.meta.url))
const scratch = fileURLToPath(new URL('../../.tmp/', import.meta.url))

/** A message of a compiler; `line` counts from 1. */
export interface Message {
  readonly file: string
  readonly line: number
  readonly text: string
}

/** A folder with the programs of one test file. */
export class Programs {
  readonly folder: string

  constructor(name: string, files: Readonly<Record<string, string>>) {
    this.folder = join(scratch, `${name}-${process.pid}`)
    for (const [path, text] of Object.entries(files)) this.write(path, text)
  }

  write(path: string, text: string): void {
    const target = join(this.folder, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** What TypeScript 7 prints about these files. */
  compile(files: readonly string[], ...options: readonly string[]): string {
    const config = join(this.folder, 'tsconfig.json')
    writeFileSync(
      config,
      JSON.stringify({ extends: join(workspace, 'packages/relata/test/tsconfig.json'), compilerOptions: compilerOptions(), files, include: [] }),
    )
    try {
      return execFileSync(process.execPath, [join(workspace, 'node_modules/typescript/bin/tsc'), '-p', config, '--pretty', 'false', ...options], {
        encoding: 'utf8',
        cwd: this.folder,
        maxBuffer: 1 << 26,
      })
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }

  /** The messages of TypeScript 7 about these files. */
  messages(files: readonly string[]): Message[] {
    const messages: Message[] = []
    for (const line of this.compile(files).split('\n')) {
      const start = /^(\S[^(]*)\((\d+),\d+\): error TS\d+: (.*)$/.exec(line)
      const last = messages.at(-1)
      if (start !== null) messages.push({ file: start[1] as string, line: Number(start[2]), text: start[3] as string })
      else if (last !== undefined && line.startsWith(' ')) messages.splice(-1, 1, { ...last, text: `${last.text}\n${line}` })
    }
    return messages.filter(message => files.includes(message.file))
  }

  /** A program of TypeScript 5.9 over these files. */
  olderProgram(files: readonly string[]): ts.Program {
    return ts.createProgram(
      files.map(file => join(this.folder, file)),
      this.#olderOptions(),
    )
  }

  /** The messages of TypeScript 5.9 about these files. */
  olderMessages(files: readonly string[]): Message[] {
    const program = this.olderProgram(files)
    return files.flatMap(file =>
      program.getSemanticDiagnostics(program.getSourceFile(join(this.folder, file))).map(diagnostic => ({
        file,
        line: (diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? -1) + 1,
        text: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
      })),
    )
  }

  /** What an editor shows over a name, from TypeScript 5.9's language service; the name is where `marker` begins in the file. */
  hovers(file: string): (position: number) => string {
    const path = join(this.folder, file)
    const options = this.#olderOptions()
    const host: ts.LanguageServiceHost = {
      getScriptFileNames: () => [path],
      getScriptVersion: () => '1',
      getScriptSnapshot: name => (ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, 'utf8')) : undefined),
      getCurrentDirectory: () => this.folder,
      getCompilationSettings: () => options,
      getDefaultLibFileName: given => ts.getDefaultLibFilePath(given),
      fileExists: name => ts.sys.fileExists(name),
      readFile: name => ts.sys.readFile(name),
      directoryExists: name => ts.sys.directoryExists(name),
      getDirectories: name => ts.sys.getDirectories(name),
    }
    const service = ts.createLanguageService(host)
    return position => ts.displayPartsToString(service.getQuickInfoAtPosition(path, position)?.displayParts).replaceAll(/\s*\n\s*/g, ' ')
  }

  #olderOptions(): ts.CompilerOptions {
    const base = ts.readConfigFile(join(workspace, 'tsconfig.base.json'), name => ts.sys.readFile(name)).config as { compilerOptions: unknown }
    const { options } = ts.convertCompilerOptionsFromJson({ ...(base.compilerOptions as object), ...compilerOptions() }, workspace)
    return options
  }
}

function compilerOptions(): Readonly<Record<string, unknown>> {
  const sources = join(workspace, 'packages/relata/src')
  return { rootDir: workspace, paths: { relata: [`${sources}/index.ts`], 'relata/*': [`${sources}/*.ts`] } }
}

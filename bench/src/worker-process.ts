/** The harness's side of a worker: a child process that answers commands in order. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Command } from './worker.ts'

const PYTHON = process.env.BENCH_PYTHON ?? '.venv/bin/python'

export const isPython = (peer: string): boolean => existsSync(`peers/${peer}.py`)
export const hasPython = (): boolean => existsSync(PYTHON)

/** Production settings for every peer, and one time zone. */
export const ENVIRONMENT = { ...process.env, TZ: 'UTC', NODE_ENV: 'production' }

/** The program and arguments of a peer's worker. */
export function commandOf(peer: string): [string, string[]] {
  return isPython(peer) ? [PYTHON, ['src/pyworker.py', peer]] : [process.execPath, ['--expose-gc', 'dist/src/worker.js']]
}

interface Answer {
  readonly ok: boolean
  readonly value?: unknown
  readonly error?: string
}

export class WorkerProcess {
  readonly #child: ChildProcess
  readonly #waiting: ((answer: Answer) => void)[] = []
  #dead: string | null = null

  constructor(peer: string) {
    const [command, args] = commandOf(peer)
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: ENVIRONMENT })
    createInterface({ input: this.#child.stdout! }).on('line', line => {
      if (line.startsWith('@@')) this.#waiting.shift()?.(JSON.parse(line.slice(2)) as Answer)
    })
    this.#child.on('exit', (code, signal) => this.#die(`the worker ended: ${code ?? signal}`))
    this.#child.on('error', error => this.#die(String(error)))
    this.#child.stdin!.on('error', () => {})
  }

  async call<T>(command: Command): Promise<T> {
    if (this.#dead !== null) throw new Error(this.#dead)
    const answer = await new Promise<Answer>(resolve => {
      this.#waiting.push(resolve)
      this.#child.stdin!.write(`${JSON.stringify(command)}\n`)
    })
    if (!answer.ok) throw new Error(answer.error)
    return answer.value as T
  }

  async stop(): Promise<void> {
    if (this.#dead !== null) return
    const after = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
    await Promise.race([this.call({ cmd: 'close' }).catch(() => {}), after(3000)])
    this.#child.stdin!.end()
    await Promise.race([new Promise(resolve => this.#child.on('exit', resolve)), after(1000)])
    if (this.#dead === null) this.#child.kill('SIGKILL')
  }

  #die(why: string): void {
    this.#dead = why
    for (const resolve of this.#waiting.splice(0)) resolve({ ok: false, error: why })
  }
}

/** Ports and ends of the servers that a test run starts for itself. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { createServer } from 'node:net'

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))))
    })
  })
}

/** Start a server and wait until it prints that it is ready; it does not outlive this process. */
export function startProcess(binary: string, flags: readonly string[], ready: string, options: SpawnOptions = {}): Promise<ChildProcess> {
  const server = spawn(binary, flags, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  process.once('exit', () => server.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    let output = ''
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-5000)
      if (output.includes(ready)) resolve(server)
    })
    server.once('error', reject)
    server.once('exit', code => reject(new Error(`${binary} ended with code ${code}: ${output}`)))
  })
}

/** End a server and wait until it is gone; one that does not go within ten seconds is killed. */
export function stopProcess(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    const timer = setTimeout(() => server.kill('SIGKILL'), 10_000)
    server.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    server.kill(signal)
  })
}

import { spawn } from 'node:child_process'

export interface RunResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly directory?: string
  /** A program that hangs is ended after this time. */
  readonly timeoutMs?: number
}

/** Runs a program to its end. The program's failure is a value; only a program that cannot be started throws. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.directory ? { cwd: options.directory } : {}),
      timeout: options.timeoutMs ?? 120_000,
      killSignal: 'SIGKILL',
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? -1, stdout: String(Buffer.concat(stdout)), stderr: String(Buffer.concat(stderr)) }))
    child.stdin.on('error', () => {}) // a program that ends without reading its input is no fault of ours
    child.stdin.end(options.input ?? '')
  })
}

/** Runs a program that must succeed; its last words are in the error. */
export async function must(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await run(command, args, options)
  if (result.code !== 0)
    throw new Error(`${command} ${args[0] ?? ''} ended with ${result.code}: ${(result.stderr || result.stdout).slice(-2000)}`)
  return result.stdout
}

export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}

/** Asks again and again until the answer is not undefined; a question that is never answered ends with the time too. `what` names what was waited for, in the error. */
export async function until<T>(what: string, timeoutMs: number, ask: () => Promise<T | undefined>, everyMs = 250): Promise<T> {
  const end = performance.now() + timeoutMs
  let lastError: unknown
  while (performance.now() < end) {
    try {
      const answer = await within(what, end - performance.now(), ask())
      if (answer !== undefined) return answer
    } catch (error) {
      lastError = error
    }
    await sleep(Math.min(everyMs, Math.max(0, end - performance.now())))
  }
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause: lastError })
}

/** The same promise, given up after a time. */
export async function within<T>(what: string, timeoutMs: number, promise: Promise<T>): Promise<T> {
  const answered = new AbortController()
  const tooLate = sleep(timeoutMs, answered.signal).then(
    () => Promise.reject(new Error(`waited ${Math.round(timeoutMs)} ms in vain for ${what}`)),
    () => promise,
  )
  try {
    return await Promise.race([promise, tooLate])
  } finally {
    answered.abort()
  }
}

/** Does the work for each item, so many at a time. The first that throws ends it. */
export async function inParallel<T>(width: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items]
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
}

export function progress(line: string): void {
  process.stderr.write(`lab: ${line}\n`)
}

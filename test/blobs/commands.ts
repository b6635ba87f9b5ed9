import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Output of a program that must succeed. */
export async function told(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(program, args, { timeout: 240_000 })
  return stdout.trim()
}

export async function succeeds(program: string, ...args: readonly string[]): Promise<boolean> {
  return await told(program, ...args).then(
    () => true,
    () => false,
  )
}

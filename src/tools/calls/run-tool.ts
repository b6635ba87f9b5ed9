import { z } from 'zod'
import { AcesoError, faultText } from '../../domain/errors.ts'
import { instantOf } from '../../domain/instant.ts'
import type { Json, JsonObject } from '../../domain/json.ts'
import { fitted } from '../../domain/outside-text/fitted.ts'
import { bounded } from '../../domain/text.ts'
import type { ToolCall, ToolOutcome, ToolResult } from '../../domain/tool-call.ts'
import type { ToolUse } from '../../ports/toolbox.ts'
import { cleaned } from './cleaned.ts'
import { fewValues } from './few-values.ts'
import type { ToolCache } from './tool-cache.ts'

/** A tool as the runner sees it, ours or an MCP server's. */
export interface Runnable {
  readonly name: string
  readonly source: string
  readonly input: z.ZodType
  /** Why it cannot be asked now. */
  readonly off: string | undefined
  run(
    input: unknown,
    signal: AbortSignal,
  ): Promise<{ readonly data: Json; readonly notices?: readonly string[]; readonly keepMs: number; readonly isError?: boolean }>
}

export interface RunnerOptions {
  readonly cache: ToolCache
  /** One call may take this long, whatever its caller's own deadline. */
  readonly timeoutMs: number
  readonly mostBytes: number
  readonly observe: (tool: Runnable, result: ToolResult) => void
}

/** Arguments larger than this are no question. */
const mostArgumentBytes = 16_384
const mostNotices = 10
const mostNoticeLength = 500

/** One call, from its arguments to the record that is kept. Never throws: whatever goes wrong is a result that says what, for the one who asked. */
export async function runTool(tool: Runnable, call: ToolCall, options: RunnerOptions, use: ToolUse): Promise<ToolResult> {
  const startedMs = performance.now()
  const at = instantOf(Date.now())
  const asked = fitted(cleaned(call.arguments), mostArgumentBytes).data
  const told = (outcome: ToolOutcome, sizeBytes: number, cached = false): ToolResult => ({
    name: call.name,
    // Objects stay objects unless they are far too large; then their text is kept.
    arguments: (typeof asked === 'object' ? asked : { text: asked }) as JsonObject,
    source: tool.source,
    at,
    durationMs: Math.round((performance.now() - startedMs) * 10) / 10,
    sizeBytes,
    cached,
    outcome,
  })
  const result = await answer(tool, call, options, use, told).catch((fault: unknown) => told(errorOf(fault, tool, use.signal), 0))
  options.observe(tool, result)
  return result
}

async function answer(
  tool: Runnable,
  call: ToolCall,
  { cache, timeoutMs, mostBytes }: RunnerOptions,
  { scope, signal }: ToolUse,
  told: (outcome: ToolOutcome, sizeBytes: number, cached?: boolean) => ToolResult,
): Promise<ToolResult> {
  signal.throwIfAborted()
  if (tool.off !== undefined) throw new AcesoError('source-unavailable', `${tool.name} is off: ${tool.off}`)
  const input = parsedInput(tool, call)
  const key = { scope, tool: `${tool.source}/${tool.name}`, input: input as Json }
  const known = cache.get(key)
  if (known !== undefined) return told(known.outcome, known.sizeBytes, true)

  const found = await inTime(tool, input, timeoutMs, signal)
  const few = fewValues(found.data)
  const fit = fitted(cleaned(few.data), mostBytes)
  if (found.isError === true) {
    const message = bounded(typeof fit.data === 'string' ? fit.data : JSON.stringify(fit.data), 2000)
    return told({ kind: 'error', code: 'source-unavailable', message }, fit.sizeBytes)
  }
  const notices = [
    ...(found.notices ?? []),
    ...(few.isCut ? ['the answer had so many values that only the first were read; ask more precisely'] : []),
    ...(fit.notice === undefined ? [] : [fit.notice]),
  ]
  const words = notices.slice(0, mostNotices).map((notice) => cleaned(bounded(notice, mostNoticeLength)) as string)
  const result = told({ kind: 'answer', data: fit.data, notices: words }, fit.sizeBytes)
  cache.keep(key, result, found.keepMs)
  return result
}

function parsedInput(tool: Runnable, call: ToolCall): unknown {
  if (JSON.stringify(call.arguments).length > mostArgumentBytes)
    throw new AcesoError('too-large', `the arguments of ${tool.name} are larger than 16 KiB`)
  const parsed = tool.input.safeParse(call.arguments)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = issue?.path.map(String).join('.') ?? ''
  const field = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : path
  throw new AcesoError('input-invalid', `${field === '' ? 'arguments' : field}: ${issue?.message ?? 'does not fit'}`, {
    path: field,
    next: 'see the schema of the tool',
  })
}

/** Also of a tool that does not listen to its signal nobody waits longer. */
async function inTime(tool: Runnable, input: unknown, timeoutMs: number, signal: AbortSignal): ReturnType<Runnable['run']> {
  const ending = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  let leave: () => void = () => undefined
  const ended = new Promise<never>((_, reject) => {
    leave = () =>
      reject(signal.aborted ? cancelled(tool) : new AcesoError('timed-out', `${tool.name} gave no answer within ${timeoutMs / 1000} s`))
    ending.addEventListener('abort', leave, { once: true })
  })
  try {
    return await Promise.race([tool.run(input, ending), ended])
  } finally {
    ending.removeEventListener('abort', leave)
  }
}

function cancelled(tool: Pick<Runnable, 'name'>): AcesoError {
  return new AcesoError('cancelled', `${tool.name} was asked, and nobody waits any more`)
}

function errorOf(fault: unknown, tool: Runnable, signal: AbortSignal): ToolOutcome {
  const known = fault instanceof AcesoError ? fault : signal.aborted ? cancelled(tool) : undefined
  if (known === undefined) return { kind: 'error', code: 'internal', message: bounded(cleaned(faultText(fault)) as string, 300) }
  const message = cleaned(bounded(known.message, 1000)) as string
  return { kind: 'error', code: known.code, message, ...(known.next === undefined ? {} : { next: known.next }) }
}

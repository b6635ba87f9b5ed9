import { join } from 'node:path'
import { z } from 'zod'
import { must } from '../../lab/run.ts'
import { agentEnvironment } from '../../src/app/own-agent/agent-environment.ts'
import { type Material, sizeOf } from './material.ts'
import { bytes, ms, type Row } from './row.ts'
import { timed } from './timed.ts'

const mostMs = 50
const mostMb = 32
const Answer = z.object({ tookMs: z.number(), oneMb: z.number(), manyMb: z.number(), keptMb: z.number() })

/**
 * Facts of a compressed core, of which only the beginning is unpacked; the others must unpack all of it first. Memory is that of one; many without a pause, of whose
 * buffers nothing is collected in between, are shown beside it.
 */
export async function triageRow({ packedPool, manyThreads }: Material, runs: number): Promise<Row> {
  const many = runs * 3
  const program = join(import.meta.dirname, 'triage-process.ts')
  const text = await must(process.execPath, [program, packedPool, manyThreads.core, String(many)], { env: agentEnvironment })
  const { tookMs, oneMb, manyMb, keptMb } = Answer.parse(JSON.parse(text))
  const unpacking = await timed(1, () => must('bash', ['-c', 'zstd -dqc "$1" > /dev/null', 'bash', packedPool]))
  const { apparent } = await sizeOf(packedPool)
  return {
    what: `facts of the same core as .zst (${bytes(apparent)})`,
    figure: `${ms(tookMs)}, +${oneMb.toFixed(1)} MB (${many + 2}: +${manyMb.toFixed(0)} MB, kept ${keptMb.toFixed(0)} MB)`,
    baseline: `zstd -d alone ${ms(unpacking)}`,
    ratio: unpacking / tookMs,
    target: `<= ${mostMs} ms, <= +${mostMb} MB`,
    met: tookMs <= mostMs && oneMb <= mostMb,
  }
}

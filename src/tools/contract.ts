import type { z } from 'zod'
import type { NotChecked, Trouble } from '../domain/incident/hypothesis.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { Pattern } from '../domain/incident/pattern.ts'
import type { TimelineEvent } from '../domain/incident/timeline.ts'
import type { Instant } from '../domain/instant.ts'
import type { Cluster } from '../ports/cluster.ts'
import type { CodeHost } from '../ports/code-host.ts'
import type { Mean } from '../ports/mean.ts'
import type { MetricSource } from '../ports/metric-source.ts'
import type { CrashStore } from '../ports/store/crash-store.ts'
import type { IncidentFilter, IncidentPage } from '../ports/store/store.ts'
import type { ToolAnswer } from './answers/tool-answer.ts'

/**
 * One thing that a model may ask, in Aceso and over MCP.
 * Promises: reads and never writes; asks only its one mean, never an address out of its input; its answer is data. The runner (`calls/run-tool.ts`) checks the
 * arguments, and bounds, masks, remembers and records the answer.
 */
export interface Tool {
  /** File name without `.ts`. */
  readonly kind: string
  /** What callers say: the kind with underscores. */
  readonly name: string
  /** For a model: what it answers, and when to ask it. */
  readonly description: string
  readonly input: z.ZodObject
  readonly needs: keyof Asked
  run(input: unknown, means: ToolMeans, context: ToolContext): Promise<ToolAnswer>
}

export interface ToolContext {
  readonly now: Instant
  readonly signal: AbortSignal
}

/** What the tools ask. */
export interface Asked {
  readonly metrics: MetricSource
  readonly code: CodeHost
  readonly cluster: Pick<Cluster, 'world' | 'questions'>
  readonly diagnosis: Diagnosis
  readonly incidents: IncidentHistory
  readonly crashes: Pick<CrashStore, 'groups' | 'group' | 'list' | 'sightings' | 'explained'>
}

/** Each of them is there, or off with the reason and what would switch it on. */
export type ToolMeans = { readonly [Need in keyof Asked]: Mean<Asked[Need]> }

/** One scan with every analyzer; nothing is stored. */
export interface Diagnosis {
  analyze(scope: { readonly namespace?: string }, signal: AbortSignal): Promise<Looked>
}

export interface Looked {
  readonly scannedObjects: number
  readonly troubles: readonly Trouble[]
  readonly notChecked: readonly NotChecked[]
}

export interface IncidentHistory {
  incidents(filter: IncidentFilter): Promise<IncidentPage>
  /** By its id or its plan's; throws `not-found`. */
  incident(id: string): Promise<Incident>
  timeline(id: string, afterSeq: number, limit: number): Promise<readonly TimelineEvent[]>
  patterns(limit: number): Promise<readonly Pattern[]>
}

interface Definition<Input extends z.ZodObject, Need extends keyof Asked> {
  readonly kind: string
  readonly description: string
  readonly needs: Need
  readonly input: Input
  run(input: z.output<Input>, mean: Asked[Need], context: ToolContext): Promise<ToolAnswer>
}

/** Hides the types of the input and the mean from the list. `run` expects an input that the schema has parsed, and a mean that is there. */
export function defineTool<Input extends z.ZodObject, Need extends keyof Asked>(tool: Definition<Input, Need>): Tool {
  const { kind, description, needs, input } = tool
  return {
    kind,
    name: kind.replaceAll('-', '_'),
    description,
    needs,
    input,
    run(given, means, context) {
      const mean = means[needs]
      if (mean.kind === 'off') throw new Error(`${kind} was run without ${needs}`)
      // The schema has made the input, and and `needs` names the mean.
      return tool.run(given as z.output<Input>, mean.value, context)
    },
  }
}

import { z } from 'zod'
import { CrashAnalysis } from '../domain/crash/crash-analysis.ts'
import type { Frame } from '../domain/crash/crash-stack.ts'
import { AcesoError } from '../domain/errors.ts'
import type { Json } from '../domain/json.ts'
import type { ExplainedCrash } from '../ports/store/crash-analyses.ts'
import type { StoredCrash } from '../ports/store/crash-store.ts'
import { groupLine, keepCrashesMs } from './answers/crash-groups.ts'
import { defineTool } from './contract.ts'

const mostSightings = 30
const mostFrames = 40

export const getCrashGroup = defineTool({
  kind: 'get-crash-group',
  description:
    'One kind of crash: its variants, when, where and in which versions it was seen, the whole stack of the latest crash, and what a model has said of it, with what the crash does not bear out.',
  needs: 'crashes',
  input: z.strictObject({ id: z.string().regex(/^[0-9a-zA-Z-]{1,80}$/, 'must be the id of a crash group') }),

  async run({ id }, crashes) {
    const group = await crashes.group(id)
    if (group === undefined)
      throw new AcesoError('not-found', `there is no crash group ${id}`, { path: 'id', next: 'list_crash_groups names them' })
    const [sightings, latest, explained] = await Promise.all([
      crashes.sightings(id, mostSightings),
      crashes.list({ group: id, sortBy: 'time', sortDesc: true, page: 1, pageSize: 1 }),
      crashes.explained(id),
    ])
    return {
      data: {
        ...(groupLine(group) as object),
        variants: group.members.length,
        sightings: sightings.map((sighting) => ({ ...sighting })),
        latest: latest.data[0] === undefined ? null : crashJson(latest.data[0]),
        modelSays: explained === undefined ? null : explainedJson(explained),
      },
      notices: group.count > sightings.length ? [`the last ${sightings.length} of ${group.count} crashes are listed`] : [],
      keepMs: keepCrashesMs,
    }
  },
})

/** Neither arguments nor registers: both may hold what is nobody's business. */
function crashJson({ id, crashedAt, version, report: { nodeName, record } }: StoredCrash): Json {
  const thread = record?.threads.find(({ tid }) => tid === record.crashThread)
  return {
    id,
    crashedAt,
    version,
    node: nodeName,
    pod: record?.pod === undefined ? null : `${record.pod.namespace}/${record.pod.name}`,
    reason: record?.reason ?? '',
    abortMessage: record?.abortMessage ?? null,
    quality: record?.quality ?? null,
    thread: thread?.name ?? null,
    stack: (thread?.frames ?? []).slice(0, mostFrames).map((frame) => frameText(frame)),
  }
}

/** A proposal, never a fact: what the crash itself does not bear out stands beside it. */
function explainedJson({ id, crashedAt, version, analysis }: ExplainedCrash): Json {
  const said = CrashAnalysis.safeParse(analysis).data
  if (said === undefined) return null
  return {
    crash: id,
    crashedAt,
    version,
    at: said.analysisTime,
    model: said.model ?? null,
    confidence: said.confidence ?? null,
    summary: said.summary ?? '',
    rootCause: said.rootCause ?? '',
    impact: said.impact ?? '',
    recommendations: said.recommendations ?? [],
    codeSuggestions: (said.codeSuggestions ?? []).map((suggestion) => ({ ...suggestion })),
    relatedIssues: said.relatedIssues ?? [],
    notBorneOut: (said.doubts ?? []).map((doubt) => ({ ...doubt })),
    textsThatTried: said.attempts?.length ?? 0,
  }
}

function frameText({ function: name, module, file, line }: Frame): string {
  const where = file === undefined ? module.split('/').at(-1) : `${file}${line === undefined ? '' : `:${line}`}`
  return `${name ?? '??'} (${where ?? ''})`
}

import type { KeptHere } from '../../../crash/verbs.ts'
import type { ExplainedCrash } from '../../../ports/store/crash-analyses.ts'
import type { CrashIncident, StoredCrash } from '../../../ports/store/crash-store.ts'
import type { CoredumpDetail, CoredumpFile } from '../contracts/crash.ts'

/** One core file in the documented names. */
export function coredumpFile(crash: StoredCrash, valueThreshold: number): CoredumpFile {
  const { id, report, version, group, receivedAt, crashedAt, slimName } = crash
  const { record, status, nodeName, why, stored } = report
  const { pod } = record ?? {}
  const frame = record?.fingerprint.frames[0]
  const path = record?.file ?? report.file ?? ''
  return {
    id,
    path,
    fileName: path.split('/').at(-1) ?? '',
    size: record?.sizeBytes ?? record?.diskBytes ?? 0,
    modTime: crashedAt,
    pid: record?.pid ?? 0,
    uid: record?.uid ?? 0,
    signal: record?.signal.number ?? 0,
    reason: record === undefined ? '' : record.reason === '' ? record.signal.name : record.reason,
    timestamp: crashedAt,
    executable: record?.program ?? '',
    arguments: record?.arguments ?? [],
    hostname: record?.hostname ?? '',
    nodeName,
    version,
    isAnalyzed: status === 'analyzed' || status === 'stored',
    valueScore: record?.score.totalScore ?? 0,
    isHighValue: record !== undefined && record.score.totalScore >= valueThreshold,
    quality: record?.quality ?? 0,
    hasFullCore: stored.some(({ what }) => what === 'full'),
    hasSlimCore: slimName !== undefined,
    hasAnalysis: hasSaid(crash),
    status,
    createdAt: receivedAt,
    ...(frame === undefined ? {} : { frame }),
    ...(pod === undefined ? {} : { podName: pod.name, podNamespace: pod.namespace }),
    ...(pod?.container === undefined ? {} : { containerName: pod.container }),
    ...(pod?.instance === undefined ? {} : { instanceName: pod.instance.name }),
    ...(group === undefined ? {} : { group }),
    ...(why === undefined ? {} : { errorMessage: why }),
  }
}

/** What is known of a crash beside its report. */
export interface CrashContext {
  readonly kept: readonly KeptHere[]
  readonly incident: CrashIncident | undefined
  /** How far its analysis by a model is. */
  readonly state: CoredumpDetail['analysisState']
  /** The latest crash of its group about which a model has said something. */
  readonly explained: ExplainedCrash | undefined
}

export function coredumpDetail(crash: StoredCrash, context: CrashContext, valueThreshold: number): CoredumpDetail {
  const { report, analysis, slimName } = crash
  const { kept, incident, state, explained } = context
  return {
    file: coredumpFile(crash, valueThreshold),
    gdbOutput: stackText(crash),
    ...(report.record === undefined ? {} : { scoreBreakdown: report.record.score }),
    viewerStatus: 'unavailable',
    report,
    ...(analysis === undefined ? {} : { analysis }),
    analysisState: state,
    ...(explained === undefined || explained.id === crash.id || hasSaid(crash) ? {} : { explained }),
    hasSlimCore: slimName !== undefined,
    kept: [...kept],
    ...(incident === undefined ? {} : { incident }),
  }
}

/** A model has said something about it. */
function hasSaid({ analysis }: StoredCrash): boolean {
  return typeof analysis?.['summary'] === 'string'
}

/** The crashing thread's frames, one a line, as a debugger prints them. */
function stackText({ report: { record } }: StoredCrash): string {
  const thread = record?.threads.find(({ tid }) => tid === record.crashThread)
  const lines = (thread?.frames ?? []).map(({ function: name, module, offset, file, line }, index) => {
    const where = file === undefined ? ` from ${module}+${offset}` : ` at ${file}${line === undefined ? '' : `:${line}`}`
    return `#${index}  ${name ?? '??'}${where}`
  })
  return lines.join('\n')
}

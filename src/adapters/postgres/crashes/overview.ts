import { type RawBuilder, sql } from 'kysely'
import { type CoreStatus, coreStatuses } from '../../../domain/crash/agent-protocol.ts'
import { instantOf } from '../../../domain/instant.ts'
import type { AnalysisFigures, CrashFigures, CrashOverviewStore } from '../../../ports/store/crash-overview.ts'
import { type Db, guarded } from '../database/engine.ts'

const hourMs = 3_600_000

/** Figures over all crash records, each counted where the rows are. */
export function crashOverview(db: Db): CrashOverviewStore {
  const rows = async <Row>(query: RawBuilder<Row>): Promise<Row[]> => (await guarded(query.execute(db))).rows
  return {
    async figures({ dayBegan, hoursFrom, valueThreshold }): Promise<CrashFigures> {
      const [statuses, [scored], hours, instances, analyses] = await Promise.all([
        rows(sql<{ status: string; n: number; today: number }>`select status, count(*)::integer as n,
          (count(*) filter (where received_at >= ${dayBegan}::timestamptz))::integer as today from crash_reports group by status`),
        // Only a core that was read has a signal, and a score.
        rows(sql<{ high: number; fifths: number[] }>`select (count(*) filter (where score >= ${valueThreshold}::real))::integer as high,
          array[${sql.join([0, 1, 2, 3, 4].map((fifth) => sql`(count(*) filter (where least(4, floor(score / 2)) = ${sql.lit(fifth)}))::integer`))}] as fifths
          from crash_reports where signal is not null`),
        rows(sql<{ hour: number; n: number }>`select floor(extract(epoch from crashed_at) / 3600)::integer as hour, count(*)::integer as n
          from crash_reports where crashed_at >= ${hoursFrom}::timestamptz group by 1`),
        rows(sql<{ kind: string | null; n: number }>`select kind, count(*)::integer as n from (
            select namespace, instance, max(report #>> '{record,pod,instance,type}') as kind from crash_reports
            where instance is not null group by namespace, instance) one group by kind`),
        rows(analysisFigures),
      ])
      const numberOf = (status: CoreStatus): number => statuses.find((row) => row.status === status)?.n ?? 0
      const ofKind = (kind: string): number => instances.find((row) => row.kind === kind)?.n ?? 0
      const [a = 0, b = 0, c = 0, d = 0, e = 0] = scored?.fifths ?? []
      return {
        byStatus: Object.fromEntries(coreStatuses.map((status) => [status, numberOf(status)])) as Record<CoreStatus, number>,
        processedToday: statuses.filter(({ status }) => isProcessed(status)).reduce((sum, { today }) => sum + today, 0),
        highValue: scored?.high ?? 0,
        hours: new Map(hours.map(({ hour, n }) => [instantOf(hour * hourMs), n])),
        scores: [a, b, c, d, e],
        instances: { helm: ofKind('helm'), operator: ofKind('operator') },
        analyses: analyses[0] ?? { requests: 0, failed: 0, costUsd: 0, confidence: 0 },
      }
    },
  }
}

/** Read to its end, kept or not; a file that was left alone or could not be read is none. */
function isProcessed(status: string): boolean {
  return status === 'analyzed' || status === 'stored'
}

/** The one place that reads figures out of stored analyses. */
const analysisFigures = sql<AnalysisFigures>`select count(*)::integer as requests,
    (count(*) filter (where analysis -> 'error' is not null))::integer as failed,
    coalesce(sum((analysis ->> 'costUsd')::float8) filter (where jsonb_typeof(analysis -> 'costUsd') = 'number'), 0)::float8 as "costUsd",
    coalesce(avg((analysis ->> 'confidence')::float8) filter (where jsonb_typeof(analysis -> 'confidence') = 'number'), 0)::float8 as confidence
  from crash_reports where analysis is not null and analysis -> 'skipped' is null`

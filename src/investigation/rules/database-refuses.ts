import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite } from '../looking/answer.ts'
import { changeOf, courseOf } from '../looking/course.ts'
import { type DatabaseRefusal, databaseRefusals } from '../looking/database-refusals.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { type Harm, harmOf } from '../looking/harm.ts'
import { type LogMatch, latestMatch, logsOf } from '../looking/logs.ts'
import { type SchemaChange, schemaChangesOf } from '../looking/schema-changes.ts'
import { type Stretch, stretchOf } from '../looking/stretch.ts'
import { clock, plain } from '../looking/words.ts'

/** The database answers and refuses: it is out of connections, locked, read-only or full, or lacks what it is asked for. The program's log passes its words on. */
export const databaseRefuses: ReleaseRule = {
  kind: 'database-refuses',
  async examine(about, ask) {
    const logs = await logsOf(about, ask)
    const said = databaseRefusals.flatMap((refusal) => {
      const logged = latestMatch(logs, refusal.shape)
      return logged === undefined ? [] : [{ refusal, logged }]
    })
    const [first] = said.toSorted((left, right) => right.logged.count - left.logged.count)
    if (first === undefined) return { causes: [], notChecked: [] }
    const stretch = await stretchOf(about, ask)
    const harm = stretch === undefined ? undefined : await harmOf(about, stretch, ask)
    // One statement that gave up waiting is daily work of a database.
    if (harm === undefined && first.logged.count === 1) return { causes: [], notChecked: [] }
    const schema = first.refusal.broughtBy === 'schema-change' ? (await schemaChangesOf(about, ask)).slice(0, mostShown) : []
    const more = [...schema.map((one) => schemaSign(one)), ...(await connectionSigns(first.refusal, about, stretch, ask))]
    return { causes: [causeIn(about, first, harm, more, schema[0]?.place)], notChecked: [] }
  },
}

interface Said {
  readonly refusal: DatabaseRefusal
  readonly logged: LogMatch
}

function causeIn(
  { deployment }: Case,
  { refusal, logged }: Said,
  harm: Harm | undefined,
  more: readonly Sign[],
  changedAt: string | undefined,
) {
  const { appName, packageVersion } = deployment
  const line = `\`${quoted(logged.line, 240)}\``
  return causeOf({
    cause: refusal.cause,
    summary: {
      en: `${appName} ${packageVersion} fails since ${refusal.said.en}: ${line}${changedAt === undefined ? '' : `, while \`${changedAt}\` of this release changes its tables`}`,
      zh: `${appName} ${packageVersion} 出错：${refusal.said.zh}，${line}${changedAt === undefined ? '' : `，而本次发布的 \`${changedAt}\` 变更了表结构`}`,
    },
    signs: [
      {
        kind: 'log',
        strength: logged.count > 1 ? 'strong' : 'weak',
        numbers: [logged.number],
        text: { en: `Its log passes on what the database says: ${line}`, zh: `日志转述了数据库的答复：${line}` },
      },
      ...(harm === undefined ? [] : [harm.sign]),
      ...more,
    ],
    impact: [
      cite({ en: `What ${appName} needs its database for fails`, zh: `${appName} 中依赖数据库的功能失败` }, logged.number),
      ...(harm === undefined ? [] : [cite(harm.sign.text, ...harm.sign.numbers)]),
    ],
    steps: refusal.steps,
    promQL: harm === undefined ? [] : [harm.promQL],
    covers: [...symptomCauses, 'crash.*', 'release.error-in-code', 'release.dependency-down', 'release.slow-query'],
  })
}

const mostShown = 2

/** The release changed tables: that takes locks, and programs of either version then ask for what is not there. */
function schemaSign({ number, pullNumber, place, text }: SchemaChange): Sign {
  const statement = `\`${quoted(text.replaceAll('`', "'"), 160)}\``
  return {
    kind: 'change',
    strength: 'strong',
    numbers: [number],
    text: {
      en: `Pull request #${pullNumber} of this release changes the tables at \`${place}\`: ${statement}`,
      zh: `本次发布的合并请求 #${pullNumber} 在 \`${place}\` 变更了表结构：${statement}`,
    },
  }
}

/** How many connections there are, by the exporters of PostgreSQL and MySQL. */
async function connectionSigns(
  { cause }: DatabaseRefusal,
  { deployment: { workload } }: Case,
  stretch: Stretch | undefined,
  ask: Ask,
): Promise<readonly Sign[]> {
  if (cause !== 'release.database-connections' || stretch === undefined || workload === undefined) return []
  const of = `{namespace=${JSON.stringify(workload.namespace)}}`
  const course = await courseOf(`sum(pg_stat_activity_count${of}) or sum(mysql_global_status_threads_connected${of})`, stretch, ask)
  const change = changeOf(course, { leastRatio: 1.2, leastDifference: 5 })
  if (change.kind !== 'rose') return []
  const [before, now, since] = [plain(change.before), plain(change.now), clock(change.sinceMs)]
  const text = {
    en: `Connections to the database went from ${before} to ${now} at ${since}`,
    zh: `数据库连接数自 ${since} 起由 ${before} 升至 ${now}`,
  }
  return [{ kind: 'metric', strength: 'strong', numbers: [course.number], text }]
}

import { epochMsOf } from '../../domain/instant.ts'
import { complains } from '../../domain/log-text/complaint.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Text } from '../../domain/text.ts'
import type { Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite } from '../looking/answer.ts'
import { type ChangedSetting, changeText } from '../looking/changed-setting.ts'
import { changedSettings, isSameProgram } from '../looking/changed-settings.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { type Harm, harmOf } from '../looking/harm.ts'
import { late } from '../looking/late.ts'
import { logsOf, type ReleaseLogs } from '../looking/logs.ts'
import { concernsSetting } from '../looking/setting-words.ts'
import { type Stretch, stretchOf } from '../looking/stretch.ts'

/** So long after a change its effects are seen: programs read their files again once a minute or so, and rates mix what was before. */
const soonMs = 480_000
const mostShown = 3

/** Users are harmed since a setting was changed: one that the errors or the alert speak of, one that somebody wrote at that very time, or all that the release changed. */
export const changedSetting: ReleaseRule = {
  kind: 'changed-setting',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    const harm = stretch === undefined ? undefined : await harmOf(about, stretch, ask)
    if (stretch === undefined || harm === undefined) return { causes: [], notChecked: [] }
    const [settings, logs] = await Promise.all([changedSettings(about, ask), logsOf(about, ask)])
    const words = wordsOf(about, harm, logs)
    const isAllThatChanged = late(harm.sinceMs, stretch, 0).length === 0 && (await isSameProgram(about, ask))
    const suspects = settings.flatMap((setting): Suspect[] => {
      if (wasJustBefore(setting, harm, stretch)) return [{ setting, why: 'moment' }]
      if (concernsSetting(setting.name, words)) return [{ setting, why: 'words' }]
      return isAllThatChanged && setting.at === undefined ? [{ setting, why: 'alone' }] : []
    })
    const [first] = suspects.toSorted((left, right) => reasons.indexOf(left.why) - reasons.indexOf(right.why))
    if (first === undefined) return { causes: [], notChecked: [] }
    return {
      notChecked: [],
      causes: [
        causeIn(
          about,
          first,
          suspects.map(({ setting }) => setting),
          { harm, stretch, logs },
        ),
      ],
    }
  },
}

/** Why a setting is suspected, the best reason first: it was written just before; what fails speaks of it; the release changed nothing of the program itself. */
const reasons = ['moment', 'words', 'alone'] as const

interface Suspect {
  readonly setting: ChangedSetting
  readonly why: (typeof reasons)[number]
}

interface Seen {
  readonly harm: Harm
  readonly stretch: Stretch
  readonly logs: ReleaseLogs
}

function causeIn({ deployment }: Case, { setting, why }: Suspect, all: readonly ChangedSetting[], { harm, stretch, logs }: Seen) {
  const { appName, packageVersion } = deployment
  const changed = changeText(setting)
  const changes = [setting, ...all.filter((one) => one !== setting)].slice(0, mostShown).map(
    (one): Sign => ({
      kind: 'change',
      // Alone is the weakest of the reasons: something outside the release may have begun then.
      strength: one === setting && why !== 'alone' ? 'strong' : 'weak',
      numbers: [one.number],
      text: { en: sentence(changeText(one).en), zh: changeText(one).zh },
    }),
  )
  // A change at that very time explains why it did not begin with the release.
  const against = why === 'moment' ? [] : late(harm.sinceMs, stretch, harm.sign.numbers[0] ?? 0)
  return causeOf({
    cause: 'release.bad-config',
    summary: {
      en: `${appName} ${packageVersion} suffers from a changed setting: ${changed.en}`,
      zh: `${appName} ${packageVersion} 受到配置变更影响：${changed.zh}`,
    },
    signs: [...changes, harm.sign, signOf(why, setting, { harm, stretch, logs })],
    against,
    impact: [cite(harm.sign.text, ...harm.sign.numbers)],
    steps: [
      {
        en: `Put \`${setting.name}\` of \`${setting.where}\` back, or correct its new value; ${setting.at === undefined ? `a roll-back of ${appName} does the same` : `rolling ${appName} back does not undo it`}.`,
        zh: `恢复 \`${setting.where}\` 中的 \`${setting.name}\`，或修正其新值；${setting.at === undefined ? `回滚 ${appName} 亦可` : `仅回滚 ${appName} 不会撤销该变更`}。`,
      },
    ],
    promQL: [harm.promQL],
    covers: [...symptomCauses, ...broughtAboutBy(setting, why)],
  })
}

/** What else it explains: pools that are too large take all connections that a database has. */
function broughtAboutBy({ name }: ChangedSetting, why: Suspect['why']): readonly string[] {
  if (why === 'alone') return []
  return [
    'release.error-in-code',
    'release.rate-limited',
    ...(why === 'moment' ? ['release.slow-query'] : []),
    ...(concernsSetting(name, 'too many connections') ? ['release.database-connections'] : []),
  ]
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Not with the release: then the release's own time would say the same of everything in it. */
function wasJustBefore({ at }: ChangedSetting, { sinceMs }: Harm, { releasedMs }: Stretch): boolean {
  if (at === undefined) return false
  const changedMs = epochMsOf(at)
  return changedMs - 60_000 <= sinceMs && sinceMs - changedMs <= soonMs && Math.abs(changedMs - releasedMs) > 120_000
}

function signOf(why: Suspect['why'], setting: ChangedSetting, { harm, logs }: Seen): Sign {
  if (why === 'moment') return justBefore(setting, harm)
  return why === 'words' ? spokenOf(setting, logs) : alone(setting)
}

function alone({ number }: ChangedSetting): Sign {
  const text: Text = { en: 'The program’s image is the same as before the release', zh: '发布前后程序镜像相同' }
  return { kind: 'history', strength: 'weak', numbers: [number], text }
}

function justBefore({ number }: ChangedSetting, { sign: { numbers } }: Harm): Sign {
  const text: Text = { en: 'It began within minutes of that change, not of the release', zh: '问题出现在该变更之后数分钟内，而非发布之时' }
  return { kind: 'change', strength: 'weak', numbers: [number, ...numbers], text }
}

/** With the line that speaks of it, where it was a log and not the alert. */
function spokenOf({ name, number }: ChangedSetting, { logs }: ReleaseLogs): Sign {
  const text: Text = { en: `What fails is what \`${name}\` governs`, zh: `故障现象正是 \`${name}\` 所控制的部分` }
  const spoken = logs.find(({ lines }) => lines.some((line) => complains(line) && concernsSetting(name, line)))
  const line = spoken?.lines.findLast((one) => complains(one) && concernsSetting(name, one))
  if (spoken === undefined || line === undefined) return { kind: 'log', strength: 'weak', numbers: [number], text }
  const said = `\`${quoted(line, 200)}\``
  return {
    kind: 'log',
    strength: 'weak',
    numbers: [number, spoken.number],
    text: { en: `${text.en}: ${said}`, zh: `${text.zh}：${said}` },
  }
}

const mostLines = 40

/** What the trouble is told in: the alert, its expression, and the lines of the log that complain. */
function wordsOf({ alert }: Case, { promQL }: Harm, { logs }: ReleaseLogs): string {
  const lines = logs.flatMap(({ lines: all }) => all.filter((line) => complains(line)).slice(-mostLines))
  return [alert?.alertname, alert?.description, promQL, ...lines].join('\n')
}

import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite } from '../looking/answer.ts'
import { changeText } from '../looking/changed-setting.ts'
import { changedSettings } from '../looking/changed-settings.ts'
import { changeOf } from '../looking/course.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { latestMatch, logsOf } from '../looking/logs.ts'
import { errorShare } from '../looking/measures.ts'
import { podsOf } from '../looking/pods.ts'
import { stretchOf } from '../looking/stretch.ts'
import { percent } from '../looking/words.ts'

/** What programs say when a setting is missing, cannot be read, or holds what they do not take. */
const complaints: readonly RegExp[] = [
  /(?:env(?:ironment)?(?: var(?:iable)?)?|variable|configuration|config|setting|property|parameter|option|key)s?\b.{0,80}(?:not set|is missing|missing|unset|undefined|is required|must be set|not found|is empty|not defined)/i,
  /(?:missing|required|unset|undefined|unknown|unrecognized|invalid|no value for|bad value for).{0,40}(?:env(?:ironment)?\b|variable|configuration|config\b|setting|property|parameter|option|flag)/i,
  /(?:cannot|can't|failed to|could not|unable to|error).{0,30}(?:load|pars|read|open|decod|unmarshal).{0,80}(?:config|settings|\.ya?ml|\.toml|\.json|\.properties|\.conf|\.ini|\.env)/i,
  /ya?ml: (?:line \d+|unmarshal)|toml: line|invalid (?:value|duration|setting)|Could not resolve placeholder|open \/[\w./-]+: no such file or directory/i,
]
const complaint = new RegExp(complaints.map(({ source }) => source).join('|'), 'i')
/** Of variables: other keys are written otherwise. */
const missingVariable = /KeyError: '[A-Z][A-Z0-9_]+'/
const mostChanges = 3
const leastErrors = { leastRatio: 2, leastDifference: 0.01 }

/** A setting that the new version needs is missing or cannot be read; or it was changed with the release. */
export const badConfig: ReleaseRule = {
  kind: 'bad-config',
  async examine(about, ask) {
    const logs = await logsOf(about, ask)
    const logged = latestMatch(logs, complaint) ?? latestMatch(logs, missingVariable)
    if (logged === undefined) return { causes: [], notChecked: [] }
    const { appName, packageVersion } = about.deployment
    const harm = [...(await crashing(about, ask)), ...(await failing(about, ask))]
    const changed = (await changedSettings(about, ask)).slice(0, mostChanges)
    const name = settingIn(logged.line) ?? changed[0]?.name
    const what = name === undefined ? { en: 'its configuration', zh: '其配置' } : { en: name, zh: name }
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.bad-config',
          summary: {
            en: `${appName} ${packageVersion} fails over ${what.en}: \`${quoted(logged.line, 200)}\``,
            zh: `${appName} ${packageVersion} 因 ${what.zh} 出错：\`${quoted(logged.line, 200)}\``,
          },
          signs: [
            {
              kind: 'log',
              strength: 'strong',
              numbers: [logged.number],
              text: { en: `The log says so: \`${quoted(logged.line, 300)}\``, zh: `日志：\`${quoted(logged.line, 300)}\`` },
            },
            ...harm,
            ...changed.map(
              (one): Sign => ({
                kind: 'change',
                strength: one.at === undefined ? 'weak' : 'strong',
                numbers: [one.number],
                text: changeText(one),
              }),
            ),
          ],
          impact: [cite({ en: `What ${appName} needs this setting for fails`, zh: `${appName} 中依赖该配置的功能失败` }, logged.number)],
          steps: [
            {
              en: `Set or correct ${what.en} for ${packageVersion}, or roll ${appName} and its configuration back together.`,
              zh: `为 ${packageVersion} 设置或修正 ${what.zh}，或将 ${appName} 与其配置一并回滚。`,
            },
          ],
          promQL: [],
          covers: [...symptomCauses, 'crash.*', 'release.config-changed', 'release.bad-revision', 'release.error-in-code'],
        }),
      ],
    }
  },
}

/** `PAYMENT_API_VERSION`, or the file that could not be read. */
function settingIn(line: string): string | undefined {
  return (
    /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/.exec(line)?.[0] ?? /(?:\/[\w.-]+)+\.(?:ya?ml|toml|json|properties|conf|ini|env)\b/.exec(line)?.[0]
  )
}

async function crashing(about: Case, ask: Ask): Promise<readonly Sign[]> {
  const found = await podsOf(about, ask)
  const crashed = found?.pods.find(({ restarts, ready }) => restarts > 0 && !ready)
  if (found === undefined || crashed === undefined) return []
  const text = {
    en: `Pod ${crashed.name} does not run: ${crashed.restarts} restarts`,
    zh: `Pod ${crashed.name} 无法运行：已重启 ${crashed.restarts} 次`,
  }
  return [{ kind: 'status', strength: 'strong', numbers: [found.number], text }]
}

async function failing(about: Case, ask: Ask): Promise<readonly Sign[]> {
  const stretch = await stretchOf(about, ask)
  const measure = stretch === undefined ? undefined : await errorShare(about, stretch, ask)
  const change = measure === undefined ? undefined : changeOf(measure.course, leastErrors)
  if (measure?.unit !== 'share' || change?.kind !== 'rose') return []
  const text = {
    en: `Errors rose from ${percent(change.before)} to ${percent(change.now)} of the requests`,
    zh: `请求错误率由 ${percent(change.before)} 升至 ${percent(change.now)}`,
  }
  return [{ kind: 'metric', strength: 'strong', numbers: [measure.course.number], text }]
}

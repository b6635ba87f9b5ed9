import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite } from '../looking/answer.ts'
import { codeChangesOf } from '../looking/code-changes.ts'
import { type CodeFault, codeFaultIn } from '../looking/code-fault.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { harmOf } from '../looking/harm.ts'
import { late } from '../looking/late.ts'
import { logsOf } from '../looking/logs.ts'
import { stretchOf } from '../looking/stretch.ts'

/** Requests fail in the program's own code: its log names the error and the place, at best in a file that the release changed. */
export const errorInCode: ReleaseRule = {
  kind: 'error-in-code',
  async examine(about, ask) {
    const fault = codeFaultIn(await logsOf(about, ask))
    if (fault === undefined) return { causes: [], notChecked: [] }
    const stretch = await stretchOf(about, ask)
    const harm = stretch === undefined ? undefined : await harmOf(about, stretch, ask)
    const change = await changeOfFile(fault, about, ask)
    // An error that any program logs now and then is told only where the release touched its place.
    if (!fault.isProgramming && change.sign === undefined) return { causes: [], notChecked: [] }
    const { appName, packageVersion } = about.deployment
    const where = fault.place === undefined ? { en: 'its code', zh: '其代码' } : { en: `\`${fault.place}\``, zh: `\`${fault.place}\`` }
    const line = quoted(fault.line, 200)
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.error-in-code',
          summary: {
            en: `${appName} ${packageVersion} fails in ${where.en}: \`${line}\``,
            zh: `${appName} ${packageVersion} 在 ${where.zh} 处出错：\`${line}\``,
          },
          signs: [
            {
              kind: 'log',
              strength: fault.isProgramming && fault.count > 1 ? 'strong' : 'weak',
              numbers: [fault.number],
              text: { en: `Its log says \`${line}\``, zh: `日志：\`${line}\`` },
            },
            ...(harm === undefined ? [] : [harm.sign]),
            ...(change.sign === undefined ? [] : [change.sign]),
          ],
          against: [
            ...(harm === undefined || stretch === undefined ? [] : late(harm.sinceMs, stretch, harm.sign.numbers[0] ?? 0)),
            ...(change.against === undefined ? [] : [change.against]),
          ],
          impact: [
            cite(
              harm?.sign.text ?? { en: `Requests to ${appName} that come to this place fail`, zh: `${appName} 中经过此处的请求失败` },
              ...(harm?.sign.numbers ?? [fault.number]),
            ),
          ],
          steps: [
            { en: `Roll ${appName} back, or mend ${where.en} and release again.`, zh: `回滚 ${appName}，或修复 ${where.zh} 后重新发布。` },
          ],
          promQL: harm === undefined ? [] : [harm.promQL],
          covers: [...symptomCauses],
        }),
      ],
    }
  },
}

/** The place's file is one that the release changed; or the release can be read and did not. */
async function changeOfFile({ place }: CodeFault, about: Case, ask: Ask): Promise<{ readonly sign?: Sign; readonly against?: Sign }> {
  const file = place?.split(':')[0]
  const changes = file === undefined ? undefined : await codeChangesOf(about, ask)
  if (file === undefined || changes === undefined) return {}
  const found = changes.find(({ lines }) =>
    lines.some(({ file: path, kind }) => kind !== 'kept' && (path === file || path.endsWith(`/${file}`))),
  )
  if (found !== undefined) {
    const text = {
      en: `Pull request #${found.pullNumber} of this release changed \`${file}\``,
      zh: `本次发布的合并请求 #${found.pullNumber} 修改了 \`${file}\``,
    }
    return { sign: { kind: 'change', strength: 'strong', numbers: [found.number], text } }
  }
  const [first] = changes
  if (first === undefined) return {}
  const text = { en: `the release did not change \`${file}\``, zh: `本次发布未修改 \`${file}\`` }
  return { against: { kind: 'change', strength: 'weak', numbers: changes.map(({ number }) => number), text } }
}

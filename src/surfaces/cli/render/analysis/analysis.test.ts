import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { verbatim } from '../../../../domain/text.ts'
import { widthOf } from '../../width.ts'
import { missingKey, shop, tooLarge } from '../shop.fixture.ts'
import { type AnalysisLook, analysisText } from './analysis-text.ts'
import { analysisData } from './data.ts'

const look: AnalysisLook = { language: 'en', columns: 80, color: false, namespace: 'shop', evidence: false, diff: false }

describe('a scan as text', () => {
  it('tells what is broken, why, and what would mend it', () => {
    expect(analysisText(shop(), look)).toBe(`2 troubles in shop   412 objects, 0.4 s

x cart cannot start: ConfigMap cart-settings has no key DB_URL           certain
  Deployment shop/cart, for 14 min: Pod cart-6d5f-a and 2 more: container app
  cannot be started; Service cart: has no ready endpoint
  why   couldn't find key DB_URL in ConfigMap shop/cart-settings   event x41 [1]
        DB_URL was removed at 11:02 by kubectl-edit                   change [2]
  mend  Put DB_URL of shop/cart-settings back as it was before       medium risk
        11:02

! report-api waits for a node: it asks for 64 CPUs, the largest node has  likely
  16
  Deployment shop/report-api
  why   container app requests cpu: 64                                 field [1]
  but   the same request was scheduled three days ago                history [2]
  do    Ask for fewer CPUs, or add a node with more than 64.

not checked: HorizontalPodAutoscalers (no permission to list them; see aceso
doctor)
`)
  })

  it('tells it in Chinese, as wide characters are wide', () => {
    expect(analysisText(shop(), { ...look, language: 'zh' })).toBe(`shop 命名空间有 2 处故障   412 个对象，0.4 秒

x cart 无法启动：ConfigMap cart-settings 缺少键 DB_URL                      确定
  Deployment shop/cart，已持续 14 分钟：Pod cart-6d5f-a 等 3 个：容器 app 无法启
  动；Service cart：没有就绪端点
  原因  在 ConfigMap shop/cart-settings 中找不到键 DB_URL           事件 ×41 [1]
        DB_URL 于 11:02 被 kubectl-edit 删除                            变更 [2]
  修复  将 shop/cart-settings 的 DB_URL 恢复为 11:02 之前的值             中风险

! report-api 在等待节点：请求 64 个 CPU，最大的节点只有 16 个             很可能
  Deployment shop/report-api
  原因  容器 app 请求 cpu: 64                                           字段 [1]
  存疑  三天前同样的请求曾被调度                                        历史 [2]
  建议  减少 CPU 请求，或添加超过 64 个 CPU 的节点。

未检查：HorizontalPodAutoscalers（无权列出，见 aceso doctor）
`)
  })

  it('shows the line to copy and the diff when asked', () => {
    const text = analysisText(shop([missingKey]), { ...look, evidence: true, diff: true })
    expect(text).toContain('\n        see it: kubectl -n shop get events --field-selector involvedObject.name=cart-6d5f\n')
    expect(text).toContain('\n         data:\n        +  DB_URL: postgres://db/shop\n')
  })

  it('says that nothing is broken, and what was not looked at', () => {
    expect(
      analysisText(shop([]), { ...look, namespace: undefined }),
    ).toBe(`Nothing is broken that Aceso can see in the cluster   412 objects, 0.4 s

not checked: HorizontalPodAutoscalers (no permission to list them; see aceso
doctor)
`)
  })

  it('never says that nothing is broken where nothing could be seen', () => {
    const blind = { ...shop([]), analysis: { ...shop([]).analysis, scannedObjects: 0 } }
    expect(analysisText(blind, look)).toMatch(/^Aceso could not look at shop\n/)
  })

  it('folds long evidence and says how much is left', () => {
    const [piece] = tooLarge.cause.evidence
    if (piece === undefined) throw new Error('the fixture has no evidence')
    const many = { ...tooLarge, cause: { ...tooLarge.cause, evidence: Array.from({ length: 6 }, () => piece) } }
    expect(analysisText(shop([many]), look)).toContain('        and 2 more: --evidence shows all\n')
  })

  it('lets no text from outside steer the terminal', () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007fine\u202e\r\nx certain lie'
    const trouble = { ...tooLarge, cause: { ...tooLarge.cause, summary: verbatim(evil) } }
    const text = analysisText(shop([trouble]), look)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(text).toContain('! [2J ]0;owned fine x certain lie')
  })

  it.each([60, 80, 120])('stays inside %d columns in both languages', (columns) => {
    for (const language of ['en', 'zh'] as const) {
      const lines = analysisText(shop(), { ...look, language, columns }).split('\n')
      expect(Math.max(...lines.map((line) => widthOf(line)))).toBeLessThanOrEqual(columns)
    }
  })

  it('has the same letters with colour as without', () => {
    const colored = analysisText(shop(), { ...look, color: true })
    expect(colored).toContain('\u001b[')
    expect(stripVTControlCharacters(colored)).toBe(analysisText(shop(), look))
  })
})

describe('a scan as data', () => {
  it('has the documented shape, and nothing more', () => {
    expect(analysisData(shop([missingKey]), 'en')).toEqual({
      schema: 'aceso.analysis/v1',
      cluster: 'lab',
      scannedObjects: 412,
      durationMs: 414,
      troubles: [
        {
          cause: {
            code: 'reference.key-missing',
            object: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
            confidence: 0.97,
            summary: 'cart cannot start: ConfigMap cart-settings has no key DB_URL',
          },
          symptoms: [
            ...['a', 'b', 'c'].map((letter) => ({
              code: 'pod.cannot-start',
              object: { kind: 'Pod', namespace: 'shop', name: `cart-6d5f-${letter}` },
              message: 'container app cannot be started',
            })),
            {
              code: 'service.no-endpoints',
              object: { kind: 'Service', namespace: 'shop', name: 'cart' },
              message: 'has no ready endpoint',
            },
          ],
          evidence: [
            {
              kind: 'event',
              text: "couldn't find key DB_URL in ConfigMap shop/cart-settings",
              origin: 'kubectl -n shop get events --field-selector involvedObject.name=cart-6d5f',
            },
            {
              kind: 'change',
              text: 'DB_URL was removed at 11:02 by kubectl-edit',
              origin: 'kubectl -n shop get configmap cart-settings -o yaml --show-managed-fields',
            },
          ],
          plan: {
            risk: 'medium',
            actions: [
              {
                kind: 'restore-config-key',
                target: { kind: 'ConfigMap', namespace: 'shop', name: 'cart-settings' },
                diff: ' data:\n+  DB_URL: postgres://db/shop\n',
              },
            ],
          },
        },
      ],
      notChecked: [{ what: 'HorizontalPodAutoscalers', why: 'no permission to list them; see aceso doctor' }],
    })
  })

  it('leaves the plan out where there is none, and speaks the language', () => {
    const [trouble] = analysisData(shop([tooLarge]), 'zh').troubles
    expect(trouble).not.toHaveProperty('plan')
    expect(analysisData(shop([tooLarge]), 'zh').notChecked).toEqual([
      { what: 'HorizontalPodAutoscalers', why: '无权列出，见 aceso doctor' },
    ])
    expect(trouble?.cause.summary).toBe('report-api 在等待节点：请求 64 个 CPU，最大的节点只有 16 个')
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DeploymentAlert } from '../../domain/release/alert.ts'
import { sectionTitles } from '../../domain/release/report.ts'
import { alertText } from './alert-text.ts'
import { readTemplates, systemPrompt } from './templates.ts'

const alert: DeploymentAlert = {
  key: 'http_5xx',
  alertname: 'HighErrorRate',
  status: 'firing',
  severity: 'critical',
  description: '错误率过高',
  values: 0.371_9,
  startsAt: '2026-11-26T10:00:00.000Z',
  receiveAt: '2026-11-26T10:00:05.000Z',
  generatorUrl: '',
  needHandle: true,
  isEmergent: false,
  labels: { hostname: 'web-1', app: 'cart' },
  annotations: {},
}

describe('the alert', () => {
  it('is told in the documented lines, maps in a stable order and empty ones by name', () => {
    expect(alertText(alert, 'zh')).toBe(
      [
        '告警类型：http_5xx',
        '告警名称：HighErrorRate',
        '告警状态：firing',
        '严重程度：critical',
        '描述信息：错误率过高',
        '触发值：0.37',
        '开始时间：2026-11-26T10:00:00.000Z',
        '接收时间：2026-11-26T10:00:05.000Z',
        '结束时间：（无）',
        '告警源：（无）',
        '需要处理：true',
        '紧急程度：false',
        '标签信息：',
        '  - app: cart',
        '  - hostname: web-1',
        '注解信息：',
        '（无）',
      ].join('\n'),
    )
  })
})

describe.each(['zh', 'en'] as const)('the prompt in %s', (language) => {
  const templates = readTemplates(language)

  it('names every tool that the metrics have, and the form of the answer', () => {
    const prompt = systemPrompt(templates, undefined)
    for (const part of [
      'get_targets',
      'execute_query',
      'execute_range_query',
      'get_metric_metadata',
      'list_metrics',
      '{{hostname}}',
      '"promQL"',
    ])
      expect(prompt).toContain(part)
  })

  it('asks for the four sections as JSON and nothing else, hosts by their label', () => {
    const prompt = systemPrompt(templates, undefined)
    const titles = Object.values(sectionTitles).map((title) => title[language])
    expect([...prompt.matchAll(/^【.+】$/gm)].map(([title]) => title)).toEqual(titles)
    expect(prompt).toMatch(
      language === 'zh' ? /只有一个 JSON 对象，不要使用 Markdown/ : /one JSON object and nothing else, without a Markdown fence/,
    )
    expect(prompt).toContain('hostname')
  })

  it('reads code by release, pull request and difference, for what makes releases fail', () => {
    const prompt = systemPrompt(templates, { name: 'acme/cart', tag: 'v1' })
    const steps = ['get_release_by_tag', 'get_latest_release', 'pull_request_read', '"get"', '"get_files"', '"get_diff"']
    const places = steps.map((step) => prompt.indexOf(step))
    expect(places).toEqual(places.toSorted((left, right) => left - right))
    expect(Math.min(...places)).toBeGreaterThan(0)
    const flaws = { zh: ['空指针', '资源泄漏', '并发安全', '逻辑错误'], en: ['null pointer', 'leak', 'concurren', 'logic'] }[language]
    for (const flaw of flaws) expect(prompt.toLowerCase()).toContain(flaw)
  })

  it('leaves the part about code out where no code can be read', () => {
    expect(systemPrompt(templates, undefined)).not.toContain('pull_request_read')
    const prompt = systemPrompt(templates, { name: 'acme/cart', tag: '$& v1.4.2' })
    expect(prompt).toMatch(/acme\/cart[\s\S]*\$& v1\.4\.2[\s\S]*pull_request_read/)
    expect(prompt).not.toMatch(/\{\{(?:code|repository|tag)\}\}/)
  })
})

describe('prompts of one’s own', () => {
  it('replace those that ship, file by file, and are named by the report', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aceso-prompts-'))
    writeFileSync(join(folder, 'deployment.v1.en.md'), 'Be brief.\n{{code}}\n')
    const templates = readTemplates('en', { folder })
    rmSync(folder, { recursive: true })
    expect(templates.version).toBe('deployment.v1 (own)')
    expect(systemPrompt(templates, { name: 'a/b', tag: 'v1' })).toMatch(/^Be brief\.\n3\. \*\*Read the code/)
  })

  it('of an unknown version are refused', () => {
    expect(() => readTemplates('en', { version: 'v99' })).toThrow('there is no prompt deployment.v99.en.md')
  })
})

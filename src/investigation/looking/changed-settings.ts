import { z } from 'zod'
import { quoted } from '../../domain/quoted-text.ts'
import type { Ask, Case } from '../known/contract.ts'
import { readAnswer } from './answer.ts'
import { mapsChanged } from './changed-maps.ts'
import type { ChangedSetting } from './changed-setting.ts'
import { codeChangesOf } from './code-changes.ts'
import type { ChangedLine } from './diff.ts'

/** Everything that the release, or somebody near its time, set anew: variables and arguments of the template, ConfigMaps that it reads, configuration files of its code. */
export async function changedSettings(about: Case, ask: Ask): Promise<readonly ChangedSetting[]> {
  const [ofTemplate, ofMaps, ofFiles] = await Promise.all([templateSettings(about, ask), mapsChanged(about, ask), fileSettings(about, ask)])
  return [...ofMaps, ...ofFiles, ...ofTemplate]
}

const Differences = z.object({ differences: z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown() })) })
const Template = z.object({
  object: z.looseObject({
    spec: z.looseObject({
      template: z.looseObject({
        spec: z.looseObject({
          containers: z.array(z.looseObject({ env: z.array(z.looseObject({ name: z.string() })).nullish() })),
        }),
      }),
    }),
  }),
})
const isSetting = /\benv(?:From)?\b|\bargs\b|\bcommand\b|\bvolumes\b|\bresources\b/

async function templateSettings({ deployment: { workload } }: Case, ask: Ask): Promise<readonly ChangedSetting[]> {
  if (workload?.kind !== 'Deployment') return []
  const { namespace, name } = workload
  const [diff, object] = await ask.all([
    { name: 'diff_revisions', arguments: { kind: 'Deployment', namespace, name } },
    { name: 'get_object', arguments: { kind: 'Deployment', namespace, name } },
  ])
  if (diff === undefined || object === undefined) return []
  const template = readAnswer(Template, object)
  const changed = (readAnswer(Differences, diff)?.differences ?? []).filter(({ path }) => isSetting.test(path))
  return changed.map(({ path, before, after }) => ({
    name: variableAt(path, template) ?? path,
    where: `the template of ${name}`,
    before: shown(before),
    after: shown(after),
    at: undefined,
    by: undefined,
    number: diff.number,
  }))
}

/** `spec.containers.0.env.3.value`: the name of that variable. */
function variableAt(path: string, template: z.output<typeof Template> | undefined): string | undefined {
  const [, container, index] = /containers\.(\d+)\.env\.(\d+)\./.exec(path) ?? []
  return template?.object.spec.template.spec.containers[Number(container)]?.env?.[Number(index)]?.name
}

function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return quoted(typeof value === 'string' ? value : JSON.stringify(value), 60)
}

const configuration = /\.(?:ya?ml|properties|toml|ini|conf|cfg|env|json|tf|hcl|xml)$|(?:^|\/)\.env[\w.-]*$/i
const noConfiguration =
  /(?:^|\/)(?:package(?:-lock)?\.json|composer\.json|[\w-]*lock\.(?:json|ya?ml)|tsconfig[\w.]*\.json)$|(?:^|\/)(?:tests?|docs?|\.github|\.gitlab|fixtures|i18n|locales?)\//i
/** `key: value`, `key = value`, `"key": value`. */
const pair = /^\s*(?:-\s*)?(?:export\s+)?["']?([A-Za-z_][\w./-]*)["']?\s*[:=]\s*(.+?)\s*,?\s*$/

async function fileSettings(about: Case, ask: Ask): Promise<readonly ChangedSetting[]> {
  const changes = (await codeChangesOf(about, ask)) ?? []
  return changes.flatMap(({ lines, number, pullNumber }) =>
    settingsIn(lines).map((one) => ({ ...one, number, where: `${one.where} (pull request #${pullNumber})` })),
  )
}

/** A value for a value: what is only added or removed has nothing that it was before. */
function settingsIn(lines: readonly ChangedLine[]): readonly Omit<ChangedSetting, 'number'>[] {
  const inFiles = lines.filter(({ file }) => configuration.test(file) && !noConfiguration.test(file))
  const removed = inFiles.filter(({ kind }) => kind === 'removed')
  return inFiles.flatMap(({ kind, file, line, text }) => {
    const [, name, after] = kind === 'added' ? (pair.exec(text) ?? []) : []
    if (name === undefined || after === undefined) return []
    const old = removed.flatMap((one) => {
      const [, key, value] = one.file === file ? (pair.exec(one.text) ?? []) : []
      return key === name && value !== after ? [value] : []
    })
    const [before] = old
    return before === undefined
      ? []
      : [
          {
            name: name.split('/').at(-1) ?? name,
            where: `${file}:${line}`,
            before: shown(unquoted(before)),
            after: shown(unquoted(after)),
            at: undefined,
            by: undefined,
          },
        ]
  })
}

function unquoted(value: string): string {
  return value.replace(/^(["'])(.*)\1$/, '$2')
}

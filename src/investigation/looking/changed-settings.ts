import { z } from 'zod'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import type { Ask, Case } from '../known/contract.ts'
import { readAnswer } from './answer.ts'
import { mapsChanged } from './changed-maps.ts'
import type { ChangedSetting } from './changed-setting.ts'
import { codeChangesOf } from './code-changes.ts'
import type { ChangedLine } from './diff.ts'
import { templateDifferences } from './template-differences.ts'

/** Everything that the release, or somebody near its time, set anew: variables and arguments of the template, ConfigMaps that it reads, configuration files of its code. */
export async function changedSettings(about: Case, ask: Ask): Promise<readonly ChangedSetting[]> {
  const [ofTemplate, ofMaps, ofFiles] = await Promise.all([templateSettings(about, ask), mapsChanged(about, ask), fileSettings(about, ask)])
  return [...ofMaps, ...ofFiles, ...ofTemplate]
}

const Template = z.object({
  object: z.looseObject({
    spec: z.looseObject({
      template: z.looseObject({
        spec: z.looseObject({
          containers: z.array(z.looseObject({ name: z.string(), env: z.array(z.looseObject({ name: z.string() })).nullish() })),
        }),
      }),
    }),
  }),
})
type Template = z.output<typeof Template>
const isSetting = /\benv(?:From)?\b|\bargs\b|\bcommand\b|\bvolumes\b|\bresources\b/

async function templateSettings(about: Case, ask: Ask): Promise<readonly ChangedSetting[]> {
  const { workload } = about.deployment
  const changed = await templateDifferences(about, ask)
  if (workload === undefined || changed.length === 0) return []
  const template = await templateOf(workload, ask)
  return changed.flatMap(({ path, before, after, number }) => {
    const sidecar = sidecarAt(path, workload.name, template)
    if (sidecar === undefined && !isSetting.test(path)) return []
    return [
      {
        name: sidecar === undefined ? (variableAt(path, template) ?? path) : `image of ${sidecar}`,
        where: `the template of ${workload.name}`,
        before: shown(before),
        after: shown(after),
        at: undefined,
        by: undefined,
        number,
      },
    ]
  })
}

/** The release left the program's image as it was and changed something else of its template. False where that cannot be told. */
export async function isSameProgram(about: Case, ask: Ask): Promise<boolean> {
  const { workload } = about.deployment
  const changed = await templateDifferences(about, ask)
  if (workload === undefined || changed.length === 0) return false
  const template = await templateOf(workload, ask)
  return template !== undefined && changed.every(({ path }) => !image.test(path) || sidecarAt(path, workload.name, template) !== undefined)
}

async function templateOf({ kind, namespace, name }: NonNullable<Deployment['workload']>, ask: Ask): Promise<Template | undefined> {
  return readAnswer(Template, await ask({ name: 'get_object', arguments: { kind, namespace, name } }))
}

const image = /\bcontainers\.(\d+)\.image$/

/** `spec.containers.0.env.3.value`: the name of that variable. */
function variableAt(path: string, template: Template | undefined): string | undefined {
  const [, container, index] = /containers\.(\d+)\.env\.(\d+)\./.exec(path) ?? []
  return template?.object.spec.template.spec.containers[Number(container)]?.env?.[Number(index)]?.name
}

/** `spec.containers.1.image`: a container beside the program, which is the one that is called as the workload, or else the first. */
function sidecarAt(path: string, workload: string, template: Template | undefined): string | undefined {
  const [, index] = image.exec(path) ?? []
  const names = template?.object.spec.template.spec.containers.map(({ name }) => name) ?? []
  const program = Math.max(0, names.indexOf(workload))
  return index === undefined || Number(index) === program ? undefined : names[Number(index)]
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

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AcesoError } from '../../domain/errors.ts'
import type { Language } from '../../domain/text.ts'

/** The prompts of one version: what the model is, and the part about code that is added where code can be read. */
export interface Templates {
  /** `deployment.v1`; the origin's folder is named where it is not ours. */
  readonly version: string
  readonly deployment: string
  readonly code: string
}

/** The newest that ships with the program. An older one stays as long as reports name it. */
const currentVersion = 'v1'

const shipped = import.meta.dirname

/**
 * Reads `deployment.<version>.<language>.md` and `code.<version>.<language>.md` from a folder of the operator's own, else from those that ship. A file that is
 * missing there is taken from ours.
 */
export function readTemplates(
  language: Language,
  { version = currentVersion, folder }: { readonly version?: string; readonly folder?: string } = {},
): Templates {
  const name = (part: string): string => `${part}.${version}.${language}.md`
  const own = folder === undefined ? undefined : { deployment: textOf(folder, name('deployment')), code: textOf(folder, name('code')) }
  const deployment = own?.deployment ?? textOf(shipped, name('deployment'))
  const code = own?.code ?? textOf(shipped, name('code'))
  if (deployment === undefined || code === undefined)
    throw new AcesoError('config-invalid', `there is no prompt ${name(deployment === undefined ? 'deployment' : 'code')}`, {
      path: 'releases.promptVersion',
      next: `use ${currentVersion}, or put the file into releases.promptFolder`,
    })
  const isOwn = own?.deployment !== undefined || own?.code !== undefined
  return { version: `deployment.${version}${isOwn ? ' (own)' : ''}`, deployment, code }
}

function textOf(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8')
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return undefined
    throw new AcesoError('config-invalid', `cannot read the prompt ${join(folder, name)}`, { cause: fault, path: 'releases.promptFolder' })
  }
}

/** The system prompt. Only `{{code}}`, `{{repository}}` and `{{tag}}` are filled in; `{{hostname}}` is meant for the model as it stands. */
export function systemPrompt(
  { deployment, code }: Templates,
  repository: { readonly name: string; readonly tag: string } | undefined,
): string {
  const filled =
    repository === undefined
      ? ''
      : code
          .replaceAll('{{repository}}', () => repository.name)
          .replaceAll('{{tag}}', () => repository.tag)
          .trimEnd()
  return deployment.replace('{{code}}\n', () => (filled === '' ? '' : `${filled}\n`))
}

import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { type ProviderKind, providerKinds } from '../../src/adapters/model/providers/catalogue.ts'
import type { Language } from '../../src/domain/text.ts'
import type { Asked } from './open-model.ts'
import { filesOf, type ReleaseSet, setNamed } from './sets.ts'

export interface Options {
  readonly asked: Asked
  readonly set: ReleaseSet
  readonly files: readonly string[]
  /** Only some of the set. */
  readonly isPart: boolean
  readonly language: Language
  readonly isAsShipped: boolean
  readonly isShown: boolean
}

export async function readOptions(args: readonly string[]): Promise<Options> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scripted: { type: 'boolean', default: false },
      provider: { type: 'string' },
      set: { type: 'string', default: 'known' },
      only: { type: 'string', multiple: true },
      window: { type: 'string' },
      'as-shipped': { type: 'boolean', default: false },
      language: { type: 'string', default: 'en' },
      show: { type: 'boolean', default: false },
    },
  })
  const set = setNamed(values.set)
  const all = await filesOf(set)
  const { only } = values
  const unknown = only?.find((name) => !all.some((file) => basename(file, '.yaml') === name))
  if (unknown !== undefined)
    throw new Error(`the set ${set} has no release ${unknown}: ${all.map((file) => basename(file, '.yaml')).join(', ')}`)
  return {
    asked: askedBy(values),
    set,
    files: only === undefined ? all : all.filter((file) => only.includes(basename(file, '.yaml'))),
    isPart: only !== undefined,
    language: languageNamed(values.language),
    isAsShipped: values['as-shipped'],
    isShown: values.show,
  }
}

function askedBy({
  scripted,
  provider,
  window,
}: {
  readonly scripted: boolean
  readonly provider?: string
  readonly window?: string
}): Asked {
  if (scripted && provider !== undefined) throw new Error('--scripted and --provider ask different models: give one of them')
  if (window !== undefined && (!scripted || !/^\d{4,7}$/.test(window)))
    throw new Error('--window is a number of tokens, 1000 or more, for --scripted')
  if (scripted) return { kind: 'scripted', ...(window === undefined ? {} : { windowTokens: Number(window) }) }
  if (provider === undefined) return { kind: 'rules' }
  const kind = providerKinds.find((one): one is ProviderKind => one === provider)
  if (kind === undefined) throw new Error(`there is no provider ${provider}: ${providerKinds.join(', ')}`)
  return { kind: 'provider', name: kind }
}

function languageNamed(name: string): Language {
  if (name === 'en' || name === 'zh') return name
  throw new Error(`reports are written in en or zh, not in ${name}`)
}

/** For whoever typed it: what is wrong, without where in the code. */
export function complain(fault: unknown): never {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`)
  process.exit(2)
}

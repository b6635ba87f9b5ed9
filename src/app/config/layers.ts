import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { LineCounter, parseDocument } from 'yaml'
import type { ConfigIssue } from '../../domain/config-issue.ts'
import { faultText } from '../../domain/errors.ts'

/** A set of environment variables and where they came from. */
export interface VariableLayer {
  readonly name: string
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** One YAML file as plain values, with the line of each path. */
export interface FileLayer {
  readonly name: string
  readonly values: unknown
  lineOf(path: readonly string[]): number | undefined
}

export interface Layers {
  /** `development`, `production`, or another name. */
  readonly environmentName: string
  /** Strongest first: the real environment, then the env files. */
  readonly variables: readonly VariableLayer[]
  /** Strongest first. */
  readonly files: readonly FileLayer[]
  readonly issues: readonly ConfigIssue[]
}

export interface LayersRequest {
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Replaces `config.yaml`. */
  readonly configFile: string | undefined
}

const mostFileBytes = 1024 * 1024

/** Reads what stands outside: env files and YAML files. Missing files are no fault, unless one was asked for by name. */
export function readLayers({ directory, environment, configFile }: LayersRequest): Layers {
  const issues: ConfigIssue[] = []
  const plain = readVariables(directory, '.env', issues)
  const environmentName = environment['ENV'] ?? plain?.variables['ENV'] ?? 'development'
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(environmentName)) {
    const next = 'use letters, digits, dashes, for example ENV=production'
    issues.push({
      code: 'CFG-014',
      where: 'ENV',
      path: '',
      message: `ENV must name an environment, but is ${JSON.stringify(environmentName)}`,
      next,
    })
    return { environmentName, variables: [], files: [], issues }
  }
  const special = readVariables(directory, `env.${environmentName}`, issues)
  const base = configFile ?? environment['ACESO_CONFIG'] ?? 'config.yaml'
  const asked = configFile !== undefined || environment['ACESO_CONFIG'] !== undefined
  const extension = extname(base)
  const overlay = join(dirname(base), `${basename(base, extension)}.${environmentName}${extension}`)
  const files = [
    environmentName === 'development' ? undefined : readYaml(directory, overlay, false, issues),
    readYaml(directory, base, asked, issues),
  ]
  return {
    environmentName,
    variables: [{ name: 'environment', variables: environment }, special, plain].filter((layer) => layer !== undefined),
    files: files.filter((file) => file !== undefined),
    issues,
  }
}

function readVariables(directory: string, name: string, issues: ConfigIssue[]): VariableLayer | undefined {
  const text = readText(directory, name, false, issues)
  return text === undefined ? undefined : { name, variables: parseEnv(text) }
}

function readYaml(directory: string, name: string, isAsked: boolean, issues: ConfigIssue[]): FileLayer | undefined {
  const text = readText(directory, name, isAsked, issues)
  if (text === undefined) return undefined
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  for (const fault of document.errors) {
    const { line } = lines.linePos(fault.pos[0])
    issues.push({
      code: 'CFG-002',
      where: `${name}:${line}`,
      path: '',
      message: firstLine(fault.message),
      next: `correct line ${line} of ${name}`,
    })
  }
  if (document.errors.length > 0) return undefined
  return {
    name,
    values: document.toJS({ maxAliasCount: 100 }) as unknown,
    lineOf: (path) => {
      const node = document.getIn(path, true) as { readonly range?: readonly number[] | null } | undefined
      const start = node?.range?.[0]
      return start === undefined ? undefined : lines.linePos(start).line
    },
  }
}

function readText(directory: string, name: string, isAsked: boolean, issues: ConfigIssue[]): string | undefined {
  const path = name.startsWith('/') ? name : join(directory, name)
  if (!isAsked && !existsSync(path)) return undefined
  try {
    if (statSync(path).size > mostFileBytes) throw new Error('it is larger than 1 MiB')
    return readFileSync(path, 'utf8')
  } catch (fault) {
    issues.push({
      code: 'CFG-001',
      where: name,
      path: '',
      message: `cannot be read: ${faultText(fault)}`,
      next: `create ${path}, or leave out --config and ACESO_CONFIG`,
    })
    return undefined
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text
}

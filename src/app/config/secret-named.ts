import { Secret } from '../../domain/secret.ts'
import type { VariableLayer } from './layers.ts'
import { readSecretFile } from './secret-file.ts'

/** The secret that a variable holds, or the file that `<variable>_FILE` names; the strongest layer first. Undefined where nobody sets it. */
export function secretNamed(variable: string, layers: readonly VariableLayer[]): Secret | undefined {
  for (const { variables } of layers) {
    const text = variables[variable]
    if (text !== undefined && text !== '') return new Secret(text)
    const file = variables[`${variable}_FILE`]
    if (file === undefined || file === '') continue
    const read = readSecretFile(file)
    if (read.kind === 'secret') return read.secret
  }
  return undefined
}

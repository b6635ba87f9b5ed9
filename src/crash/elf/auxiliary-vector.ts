import { safeNumberAt } from './bytes.ts'

/** Of NT_AUXV, what this program needs: where the kernel put the program's headers and the path it was started by. */
export interface AuxiliaryVector {
  readonly programHeaders?: number
  readonly entry?: number
  /** Address of the path given to `execve`. */
  readonly executablePath?: number
}

const keys: Readonly<Record<number, keyof AuxiliaryVector>> = { 3: 'programHeaders', 9: 'entry', 31: 'executablePath' }

export function auxiliaryVectorOf(bytes: Buffer): AuxiliaryVector {
  const found: { -readonly [Key in keyof AuxiliaryVector]: AuxiliaryVector[Key] } = {}
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    const key = keys[safeNumberAt(bytes, at)]
    const value = safeNumberAt(bytes, at + 8)
    if (key !== undefined && Number.isFinite(value) && value > 0) found[key] = value
  }
  return found
}

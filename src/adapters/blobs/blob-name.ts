import { AcesoError } from '../../domain/errors.ts'

/** Ends the name of what is kept about a file, right beside it. */
export const noteSuffix = '.meta.json'

const segment = /^[A-Za-z0-9_][A-Za-z0-9._@+=:,-]*$/
const mostName = 1024
/** File systems allow 255 bytes, the note's suffix among them. */
const mostSegment = 255 - noteSuffix.length

/** Refuses every name that could lead out of the store or be taken for one of its own files. */
export function checkBlobName(name: string): void {
  const segments = name.split('/')
  const isSafe =
    name.length <= mostName && segments.every((part) => segment.test(part) && part.length <= mostSegment) && !name.endsWith(noteSuffix)
  if (!isSafe) throw new AcesoError('input-invalid', `${JSON.stringify(name.slice(0, 200))} cannot be the name of a stored file`)
}

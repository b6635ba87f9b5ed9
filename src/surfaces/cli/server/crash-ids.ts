import { AcesoError } from '../../../domain/errors.ts'
import type { CrashClient } from './crash-client.ts'

const wholeDigits = 32
const leastDigits = 4
const mostNamed = 5

/** The whole id of the crash that begins so. */
export async function crashId(crashes: CrashClient, asked: string): Promise<string> {
  const id = asked.toLowerCase()
  if (!/^[0-9a-f]+$/.test(id) || id.length < leastDigits || id.length > wholeDigits)
    throw new AcesoError(
      'input-invalid',
      `${JSON.stringify(asked.slice(0, 80))} is no id of a crash: ${leastDigits} hexadecimal digits or more`,
      {
        next: 'aceso crash list and aceso crash groups show the ids',
      },
    )
  if (id.length === wholeDigits) return id
  const { data, total } = await crashes.list({ idPrefix: id, pageSize: mostNamed })
  return onlyOne(
    asked,
    data.map((crash) => crash.id),
    total,
  )
}

/** The whole id of the group that begins so; one that is not found is asked for as it is, and the server says where it went. */
export async function groupId(crashes: CrashClient, asked: string): Promise<string> {
  const { data } = await crashes.groups({ text: asked, pageSize: 100 })
  const ids = data.map(({ id }) => id).filter((id) => id.startsWith(asked))
  return ids.length === 0 || ids.includes(asked) ? asked : onlyOne(asked, ids, ids.length)
}

function onlyOne(asked: string, ids: readonly string[], total: number): string {
  const [id] = ids
  if (id === undefined) throw new AcesoError('not-found', `there is no crash ${asked}`, { next: 'aceso crash list shows them' })
  if (total > 1)
    throw new AcesoError('conflict', `${total} begin with ${asked}: ${ids.slice(0, mostNamed).join(', ')}`, { next: 'give more of the id' })
  return id
}

import { essenceOf } from '../../domain/log-text/log-lines.ts'
import type { Case } from '../known/contract.ts'
import type { ReleaseLogs } from './logs.ts'

/** A service that answers, but with errors: told by the log of who called it. */
export interface AnsweredErrors {
  readonly number: number
  readonly line: string
  readonly host: string
  readonly status: number
  readonly count: number
}

const address = /\bhttps?:\/\/(?:[^\s@/"]*@)?([\w.-]+)/i
/** The status that stands behind the address: what stands before it is the caller's own answer. */
const status =
  /(?:answered|returned|responded|respon[sd]e|status|code|HTTP(?:\/[\d.]+)?|got|with|failed|:)\W{0,3}(?:(?:status|code|with)\W{0,3}){0,2}(429|5\d\d)\b/i

/** The latest, with how many lines name the same host. */
export function answeredErrorsIn({ logs }: ReleaseLogs, { deployment }: Case): AnsweredErrors | undefined {
  const own = deployment.workload?.name ?? deployment.appName
  const found = logs.flatMap(({ number, lines }) =>
    lines.flatMap((line) => {
      const text = essenceOf(line)
      const at = address.exec(text)
      const behind = at === null ? null : status.exec(text.slice(at.index + at[0].length))
      const host = at?.[1] ?? ''
      return behind === null || host.split('.')[0] === own ? [] : [{ number, line, host, status: Number(behind[1]) }]
    }),
  )
  const last = found.at(-1)
  return last === undefined ? undefined : { ...last, count: found.filter(({ host }) => host === last.host).length }
}

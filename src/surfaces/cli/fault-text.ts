import { ConfigError, issueText } from '../../domain/config-issue.ts'
import { AcesoError, faultText } from '../../domain/errors.ts'
import { type Look, paint, plain } from './page.ts'

/** A fault as a person reads it: `error[CODE]: what`, where it knows better `next:`. A configuration tells all its issues. */
export function faultLines(fault: unknown, look: Look): string {
  if (fault instanceof ConfigError) return `${fault.issues.map((issue) => painted(issueText(issue), look)).join('\n')}\n`
  if (!(fault instanceof AcesoError)) {
    const next = 'this is a fault of Aceso; ACESO_DEBUG=1 shows where it happened'
    return `${painted(`error[internal]: ${plain(faultText(fault))}`, look)}\n  next: ${next}\n`
  }
  const subject = fault.path === undefined ? '' : `${plain(fault.path)}: `
  const next = fault.next === undefined ? '' : `  next: ${plain(fault.next)}\n`
  return `${painted(`error[${fault.code}]: ${subject}${plain(fault.message)}`, look)}\n${next}`
}

function painted(text: string, look: Look): string {
  return text.replace(/^error\[[^\]]+\]/, (head) => paint(look, 'broken', head))
}

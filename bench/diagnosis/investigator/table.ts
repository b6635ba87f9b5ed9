import type { Conversation } from './conversation.ts'
import {
  changedLines,
  coursesIn,
  eventsIn,
  instancesIn,
  type Line,
  largestIn,
  logLines,
  metricNamesIn,
  nodesIn,
  troublesIn,
} from './facts.ts'

/** What a row of the table concludes. */
export interface Conclusion {
  readonly cause: string
  readonly cites: readonly number[]
  /** Further sentences with what each rests on. */
  readonly because?: readonly Line[]
  readonly steps: readonly string[]
  readonly promQL?: readonly string[]
}

type Row = (conversation: Conversation) => Conclusion | undefined

const quoted = (text: string): string => `\`${text.replaceAll('`', "'").slice(0, 240)}\``

function lastLine(lines: readonly Line[], shape: RegExp): Line | undefined {
  return lines.findLast(({ text }) => shape.test(text))
}

const image: Row = (conversation) => {
  const trouble = troublesIn(conversation).find(({ cause }) => cause.startsWith('image.'))
  if (trouble !== undefined)
    return { cause: trouble.summary, cites: [trouble.number], steps: ['Push the image or correct its tag, then roll out again.'] }
  const wrong = lastLine(logLines(conversation), /exec format error/)
  return wrong === undefined
    ? undefined
    : {
        cause: `The image was built for another architecture: ${quoted(wrong.text)}`,
        cites: [wrong.number],
        steps: ['Build the image for the nodes’ architecture.'],
      }
}

const quota: Row = (conversation) => {
  const refused = eventsIn(conversation).find(
    ({ text, object }) => /exceeded quota/.test(text) && object.includes(conversation.release.name),
  )
  return refused === undefined
    ? undefined
    : {
        cause: `The quota of the namespace refuses its pods: ${quoted(refused.text)}`,
        cites: [refused.number],
        steps: ['Raise the quota, or ask for less.'],
      }
}

const certificate: Row = (conversation) => {
  const { name } = conversation.release
  const logged = lastLine(logLines(conversation), /x509|certificate (?:has expired|is not yet valid|verify failed)|PKIX|CERT_/i)
  const told = eventsIn(conversation).find(({ text, object }) => /certificate.*expired/i.test(text) && object.includes(name))
  const shown = logged ?? told ?? instancesIn(conversation, 'probe_ssl').find(({ text }) => text.includes(`//${name}.`))
  return shown === undefined
    ? undefined
    : {
        cause: `A certificate is not valid: ${quoted(shown.text)}`,
        cites: [shown.number],
        steps: ['Renew the certificate; a rollback does not help.'],
      }
}

const dependency: Row = (conversation) => {
  const line = lastLine(
    logLines(conversation),
    /connection refused|i\/o timeout|no such host|ECONNREFUSED|ETIMEDOUT|ENOTFOUND|Name or service not known|timed out connecting/i,
  )
  return line === undefined
    ? undefined
    : {
        cause: `Something that it needs does not answer: ${quoted(line.text)}`,
        cites: [line.number],
        steps: ['See why the host that the log names does not answer.'],
      }
}

const signal: Row = (conversation) => {
  const crashed = troublesIn(conversation).find(({ text }) => /exit code (?:132|134|135|136|139)|SIGSEGV|SIGABRT/.test(text))
  const [code] = /exit code (?:132|134|135|136|139)|SIGSEGV|SIGABRT/.exec(crashed?.text ?? '') ?? []
  return crashed === undefined
    ? undefined
    : {
        cause: `The new version crashes by a signal, ${code}`,
        cites: [crashed.number],
        steps: ['Roll back, then read the stack of a core file.'],
      }
}

const configuration: Row = (conversation) => {
  const line = lastLine(
    logLines(conversation),
    /(?:variable|configuration|config|setting|property|env)\b.*(?:not set|missing|required|unset|no such file|cannot|invalid|yaml)|cannot load configuration|KeyError: '[A-Z_]+'|Could not resolve placeholder/i,
  )
  const missing = troublesIn(conversation).find(({ cause }) => cause.startsWith('reference.'))
  if (line !== undefined)
    return {
      cause: `Its configuration is wrong: ${quoted(line.text)}`,
      cites: [line.number],
      steps: ['Correct the configuration that the log names.'],
    }
  return missing === undefined ? undefined : { cause: missing.summary, cites: [missing.number], steps: ['Put back what is missing.'] }
}

const leak: Row = (conversation) => {
  const grown = coursesIn(conversation, 'max(container_memory').find(({ before, last }) => last > before * 1.6 && last > 100 * 2 ** 20)
  if (grown === undefined || nodePressed(conversation) !== undefined) return undefined
  const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  return {
    cause: `Its memory grows since the release, a leak: ${mebibytes(grown.before)} before, up to ${mebibytes(grown.last)} since`,
    cites: [grown.number],
    steps: ['Roll back; compare heap profiles of both versions.'],
    promQL: [grown.query],
  }
}

function nodePressed({ answers, ...rest }: Conversation) {
  const nodes = nodesIn({ answers, ...rest })
  return answers
    .filter(({ tool, asked }) => tool === 'find_objects' && asked['kind'] === 'Node')
    .flatMap(({ number, data }) =>
      (
        (data as { readonly objects?: readonly { readonly name: string; readonly conditions: readonly string[] }[] } | undefined)
          ?.objects ?? []
      ).map((node) => ({ ...node, number })),
    )
    .find(({ name, conditions }) => nodes.includes(name) && conditions.includes('MemoryPressure=True'))
}

const neighbour: Row = (conversation) => {
  const { namespace, name } = conversation.release
  const isOther = (pod: string): boolean => !pod.startsWith(`${namespace}/${name}-`)
  const pressed = nodePressed(conversation)
  const hungry = largestIn(conversation, 'memory_working_set').find((one) => isOther(one.name) && one.query.includes(pressed?.name ?? '-'))
  if (pressed !== undefined && hungry !== undefined) {
    const gibibytes = (hungry.value / 2 ** 30).toFixed(1)
    return {
      cause: `${hungry.name} fills the memory of ${pressed.name} with ${gibibytes} GiB`,
      cites: [pressed.number, hungry.number],
      steps: [`Give ${hungry.name} a limit.`],
    }
  }
  const busy = coursesIn(conversation, 'node_cpu').find(
    ({ after, before, labels }) => after > 0.85 && after > before * 1.3 && nodesIn(conversation).includes(labels['node'] ?? ''),
  )
  const taker = largestIn(conversation, 'cpu_usage').find((one) => isOther(one.name) && one.query.includes(busy?.labels['node'] ?? '-'))
  if (busy === undefined || taker === undefined) return undefined
  return {
    cause: `${taker.name} takes the processors of ${busy.labels['node']}: ${taker.value.toFixed(1)} of them`,
    cites: [busy.number, taker.number],
    steps: [`Give ${taker.name} a limit, or move it.`],
    promQL: [busy.query],
  }
}

const slow: Row = (conversation) => {
  const slower = coursesIn(conversation, 'seconds_sum').find(({ before, after }) => after > before * 1.8 && after > 0.05)
  if (slower === undefined) return undefined
  const changed = changedLines(conversation).find(({ text, before, file }) => !/\.(?:md|txt|css)$/.test(file) && isSuspicious(text, before))
  const took = `${slower.after.toPrecision(3)} s instead of ${slower.before.toPrecision(3)} s`
  if (changed === undefined)
    return {
      cause: `Requests take longer since the release: ${took}`,
      cites: [slower.number],
      steps: ['Roll back and compare both versions.'],
      promQL: [slower.query],
    }
  return {
    cause: `A change in ${quoted(changed.file)} makes its requests slow, ${quoted(changed.text)}: they take ${took}`,
    cites: [changed.number, slower.number],
    steps: [`Roll back, or revert the change of ${quoted(changed.file)}.`],
    promQL: [slower.query],
  }
}

function isSuspicious(text: string, before: string): boolean {
  if (/^\+.*(?:DROP INDEX|LIKE '%|FOR UPDATE|sleep\()/i.test(text)) return true
  if (
    /^-.*(?:CREATE (?:UNIQUE )?INDEX|@Cacheable|cache\.(?:get|fetch|wrap)|lru_cache|prefetch_related|select_related|joinedload|Preload\(|includes\()/i.test(
      text,
    )
  )
    return true
  return (
    /^\+.*(?:\.objects\.|\.query\(|QueryContext|SELECT .* FROM|\.find\w*\(|\.execute\()/i.test(text) &&
    /^[+ ]\s*(?:for|while)\b|\.(?:map|forEach)\(/m.test(before)
  )
}

const errors: Row = (conversation) => {
  const failing = coursesIn(conversation, 'vector(0)').find(({ before, after }) => after > 0.02 && after > before * 2)
  const line = lastLine(logLines(conversation), /error|exception|panic|fatal/i)
  if (failing === undefined) return undefined
  return {
    cause: `Requests end in errors since the release: ${(failing.after * 100).toFixed(1)} %`,
    cites: [failing.number],
    ...(line === undefined ? {} : { because: [{ number: line.number, text: `Its log says ${quoted(line.text)}.` }] }),
    steps: ['Roll back, then read the errors.'],
    promQL: [failing.query],
  }
}

const otherTrouble: Row = (conversation) => {
  const [trouble] = troublesIn(conversation)
  return trouble === undefined
    ? undefined
    : { cause: trouble.summary, cites: [trouble.number], steps: ['See the evidence of the cluster’s scan.'] }
}

const unseen: Row = (conversation) => {
  const cites = conversation.answers.filter(({ data }) => data !== undefined).map(({ number }) => number)
  const whole = { cites: cites.slice(0, 8), steps: ['Make the missing data visible, then look again.'] }
  if (metricNamesIn(conversation).length === 0)
    return { ...whole, cause: 'The cause is not known: metrics of the program could not be looked at, Prometheus gave none' }
  const seen = coursesIn(conversation, 'working_set')
    .concat(coursesIn(conversation, 'vector(0)'))
    .filter(({ after }) => Number.isFinite(after))
  return seen.length === 0
    ? { ...whole, cause: 'The cause is not known: there are no series of the new version, and its metrics could not be looked at' }
    : undefined
}

const nothing: Row = ({ answers }) => ({
  cause: 'Nothing is wrong that can be seen: everything that was asked shows a normal state',
  cites: answers
    .filter(({ data }) => data !== undefined)
    .map(({ number }) => number)
    .slice(0, 8),
  steps: ['Compare the threshold of the alert with what is usual.'],
})

/** Top down; the first row that concludes is the answer. What the cluster says itself comes before what is read out of numbers. */
const rows: readonly Row[] = [
  image,
  quota,
  certificate,
  dependency,
  signal,
  configuration,
  neighbour,
  leak,
  slow,
  errors,
  otherTrouble,
  unseen,
  nothing,
]

export function conclude(conversation: Conversation): Conclusion {
  for (const row of rows) {
    const conclusion = row(conversation)
    if (conclusion !== undefined) return conclusion
  }
  throw new Error('the last row always concludes')
}

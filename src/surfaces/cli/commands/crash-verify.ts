import { setTimeout as pause } from 'node:timers/promises'
import { AcesoError } from '../../../domain/errors.ts'
import { fill, type Text } from '../../../domain/text.ts'
import { type CommandContext, dataText, type OutputForm } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { StoredPlace, Verified } from '../means.ts'
import { plain, row } from '../page.ts'
import { progressOf } from '../progress.ts'
import { sizeText } from '../render/crashes/crash-text.ts'
import { connect } from '../server/connect.ts'
import { numberText, told } from '../words.ts'

export interface CrashVerifyOptions {
  readonly output: OutputForm
  readonly server?: string
  readonly path?: string
  readonly s3?: string
  readonly endpoint?: string
  readonly region?: string
  readonly pathStyle?: boolean
}

const pollMs = 1_000
const words = {
  done: { en: '{files} files, {size}: all whole', zh: '{files} 个文件，{size}：全部完好' },
  found: {
    en: '{files} files, {size}: {missing} missing, {damaged} damaged, {orphaned} orphaned',
    zh: '{files} 个文件，{size}：缺失 {missing}，损坏 {damaged}，孤立 {orphaned}',
  },
  missing: { en: 'missing   {name}', zh: '缺失  {name}' },
  damaged: { en: 'damaged   {name}: {why}', zh: '损坏  {name}：{why}' },
  orphaned: { en: 'orphaned  {name}: {why}', zh: '孤立  {name}：{why}' },
  more: { en: 'and {count} more', zh: '另有 {count} 个' },
  running: { en: '{files} files read', zh: '已读取 {files} 个文件' },
} as const satisfies Record<string, Text>

/** Reads every stored core to its end and compares it with its checksum: of the server's own store, or of a place that is named. Ends with 1 when something is wrong. */
export async function crashVerify(options: CrashVerifyOptions, _: readonly string[], context: CommandContext): Promise<ExitCode> {
  const place = placeOf(options)
  const progress = progressOf(context)
  const tell = (files: number): void => progress.tell(fill(words.running, { files }))
  const found = await (place === undefined ? ofServer(options, tell, context) : ofPlace(place, tell, context)).finally(() => progress.end())
  const data = { schema: 'aceso.verification/v1', ...found }
  context.io.stdout.write(options.output === 'text' ? foundText(found, context) : await dataText(data, options.output))
  return isSound(found) ? exitCodes.ok : exitCodes.found
}

function placeOf({ path, s3, endpoint, region, pathStyle }: CrashVerifyOptions): StoredPlace | undefined {
  if (path !== undefined && s3 !== undefined) throw new AcesoError('input-invalid', 'give --path or --s3, not both')
  if (path !== undefined) return { kind: 'folder', path }
  if (s3 === undefined) return undefined
  const parts = /^(?:s3:\/\/)?([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(s3)
  if (parts === null)
    throw new AcesoError('input-invalid', `${JSON.stringify(s3)} names no bucket`, {
      next: 'give it as s3://bucket or s3://bucket/prefix/',
    })
  const prefix = parts[2] ?? ''
  return {
    kind: 'bucket',
    bucket: parts[1] ?? '',
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    pathStyle: pathStyle === true,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  }
}

type Tell = (files: number) => void

async function ofPlace(place: StoredPlace, tell: Tell, context: CommandContext): Promise<Verified> {
  const { crash } = await context.means()
  return await crash.verify(place, tell, context.signal)
}

async function ofServer({ server: asked }: CrashVerifyOptions, tell: Tell, context: CommandContext): Promise<Verified> {
  const server = connect(asked, context)
  let state = await server.crashes.verify()
  while (state.state === 'running') {
    tell(state.checkedFiles)
    await pause(pollMs, undefined, { signal: context.signal })
    state = await server.crashes.verification()
  }
  if (state.state === 'failed') throw new AcesoError('store-unavailable', `the verification broke off: ${state.why ?? ''}`)
  const { checkedFiles, checkedBytes, missing, damaged, orphaned, problems } = state
  return { checkedFiles, checkedBytes, missing, damaged, orphaned, problems }
}

function isSound({ missing, damaged, orphaned }: Verified): boolean {
  return missing + damaged + orphaned === 0
}

function foundText(found: Verified, { look }: CommandContext): string {
  const { language } = look
  const { problems, missing, damaged, orphaned } = found
  const facts = { files: numberText(language, found.checkedFiles), size: sizeText(found.checkedBytes), missing, damaged, orphaned }
  const head = told(language, isSound(found) ? words.done : words.found, facts)
  const lines = problems.map(({ name, state, why }) =>
    row(look, { label: 'x', labelTone: 'broken', text: told(language, words[state], { name: plain(name), why: plain(why ?? '') }) }),
  )
  const rest = missing + damaged + orphaned - problems.length
  if (rest > 0) lines.push(row(look, { indent: 2, text: told(language, words.more, { count: numberText(language, rest) }) }))
  return `${[...lines, head].join('\n')}\n`
}

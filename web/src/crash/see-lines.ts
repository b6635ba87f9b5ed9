import type { CoredumpDetail } from '../api/shapes.ts'
import { tame } from '../parts/foreign.tsx'

export interface SeeLine {
  readonly what: 'show' | 'gdb' | 'whole' | 'logs' | 'inspect'
  readonly line: string
}

/** As the page saves it: short enough to type. */
export function slimCoreName(id: string): string {
  return `${id.slice(0, 12)}.slim.core.zst`
}

/** Lines to paste into a terminal. Names come from a crashed process, so each word is quoted for the shell. */
export function seeLines({ file, hasSlimCore, kept, report }: CoredumpDetail, server: string): readonly SeeLine[] {
  const { record } = report
  const slim = slimCoreName(file.id).replace(/\.zst$/, '')
  const program = record?.program ?? ''
  return [
    { what: 'show', line: `aceso crash show ${file.id.slice(0, 12)}` },
    ...(hasSlimCore
      ? [{ what: 'gdb' as const, line: `zstd -d ${slim}.zst && gdb -batch -ex 'thread apply all bt' ${words(program, slim)}` }]
      : []),
    ...(kept.some(({ what, state, isHere }) => what === 'full' && state === 'stored' && isHere)
      ? [{ what: 'whole' as const, line: `curl -OJ -H "Authorization: Bearer $TOKEN" ${server}/api/v1/coredumps/${file.id}/core` }]
      : []),
    ...(file.podName === undefined
      ? []
      : [
          {
            what: 'logs' as const,
            line: `kubectl logs --previous ${words('-n', file.podNamespace ?? '', file.podName)}${file.containerName === undefined ? '' : ` ${words('-c', file.containerName)}`}`,
          },
        ]),
    ...(file.path === '' ? [] : [{ what: 'inspect' as const, line: `aceso crash inspect ${words(file.path)}` }]),
  ]
}

function words(...each: readonly string[]): string {
  return each
    .filter((word) => word !== '')
    .map((word) => shellWord(word))
    .join(' ')
}

function shellWord(word: string): string {
  const safe = tame(word).replace(/[\n\t]/g, '\ufffd')
  return /^[\w@%+=:,./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", String.raw`'\''`)}'`
}

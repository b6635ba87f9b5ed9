import { describe, expect, it } from 'vitest'
import type { CoreMachine } from '../../ports/cores/core-machine.ts'
import { preflight, programs } from './preflight.ts'

const path = '/var/lib/systemd/coredump'
const good: CoreMachine = {
  corePattern: '|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h',
  coreLimitBytes: Number.POSITIVE_INFINITY,
  hasSystemdSocket: true,
  systemdSettings: {},
  folder: { path, state: 'readable', files: 3, freeBytes: 50, totalBytes: 100 },
  otherFolder: undefined,
  isRoot: true,
  programs: Object.fromEntries(programs.map(({ name }) => [name, `/usr/bin/${name}`])),
}

const troubles = (change: Partial<CoreMachine>) =>
  preflight({ ...good, ...change })
    .filter(({ state }) => state !== 'ok')
    .map(({ code, state, what, next }) => `${state} ${code}: ${what.en}${next === undefined ? '' : ` -> ${next.en}`}`)

describe('the preflight', () => {
  it('finds nothing wrong on a good machine', () => {
    expect(troubles({})).toEqual([])
    expect(preflight(good).map(({ code }) => code)).toEqual([
      'core-pattern',
      'systemd.socket',
      'limit',
      'folder',
      'user',
      ...programs.map(({ name }) => `program.${name}`),
    ])
  })

  it.each([
    [{ corePattern: '' }, 'failed core-pattern: the kernel writes no cores'],
    [{ corePattern: undefined }, 'failed core-pattern: /proc/sys/kernel/core_pattern cannot be read'],
    [{ corePattern: 'core' }, 'warning core-pattern: cores are named core and written into each process’s own folder'],
    [
      { corePattern: '/tmp/cores/core.%e.%p' },
      `failed core-pattern: cores are written to /tmp/cores, but ${path} is looked at -> give --path /tmp/cores`,
    ],
    [{ corePattern: '|/usr/share/apport/apport %p' }, 'warning core-pattern: cores are given to /usr/share/apport/apport'],
    [
      { corePattern: '|/lib/systemd/systemd-coredump %P %u %g %s %t %c' },
      'warning core-pattern: systemd-coredump receives cores, but is not told %h',
    ],
    [{ hasSystemdSocket: false }, 'failed systemd.socket: systemd-coredump.socket does not listen'],
    [{ systemdSettings: { Storage: 'journal' } }, 'failed systemd.storage: systemd keeps no core files (Storage=journal)'],
    [{ coreLimitBytes: 0 }, 'warning limit: this process leaves no core'],
    [{ coreLimitBytes: 2048 }, 'warning limit: cores are cut off at 2048 bytes'],
    [{ folder: { path, state: 'missing' as const } }, `failed folder: ${path} does not exist -> in a pod: mount`],
    [
      { folder: { path, state: 'missing' as const }, otherFolder: `/host${path}` },
      `failed folder: ${path} does not exist -> give --path /host${path}`,
    ],
    [{ folder: { path, state: 'forbidden' as const } }, `failed folder: ${path} may not be read`],
    [
      { folder: { path, state: 'readable' as const, files: 0, freeBytes: 1, totalBytes: 2 }, otherFolder: `/host${path}` },
      `warning folder: ${path} is empty, and /host${path} exists too`,
    ],
    [{ folder: { path, state: 'readable' as const, files: 1, freeBytes: 14, totalBytes: 100 } }, 'warning room: only 14% of the disk'],
    [{ isRoot: false }, 'warning user: does not run as root'],
    [{ programs: { ...good.programs, helm: undefined } }, 'warning program.helm: helm is missing: releases cannot be uninstalled'],
    [
      { programs: { ...good.programs, gdb: undefined } },
      'warning program.gdb: gdb is missing: stacks have no abort message and no Go records -> apt-get install gdb',
    ],
  ] as const)('names what is wrong and what to do: %#', (change, expected) => {
    const found = troubles(change)
    expect(found).toHaveLength(1)
    expect(found[0]?.startsWith(expected)).toBe(true)
  })

  it('is content with a file pattern that leads to the folder, also below /host', () => {
    expect(troubles({ corePattern: `${path}/core.%e.%p` })).toEqual([])
    expect(
      troubles({
        corePattern: `${path}/core.%e.%p`,
        folder: { path: `/host${path}`, state: 'readable', files: 1, freeBytes: 1, totalBytes: 2 },
      }),
    ).toEqual([])
  })

  it('calls a limit of nothing a failure where the kernel itself writes', () => {
    expect(troubles({ coreLimitBytes: 0, corePattern: `${path}/core` })[0]).toMatch(/^failed limit/)
  })

  it('fails where no debugger is left', () => {
    expect(troubles({ programs: { ...good.programs, gdb: undefined, 'eu-stack': undefined } }).map((text) => text.split(':')[0])).toEqual([
      'failed debugger',
      'warning program.gdb',
      'warning program.eu-stack',
    ])
  })
})

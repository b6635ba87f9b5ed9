import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { readdir, readFile, statfs } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { CoreFolder, CoreMachine } from '../../ports/cores/core-machine.ts'

const corePatternFile = '/proc/sys/kernel/core_pattern'
const socket = '/run/systemd/coredump'
const settingFiles = ['/usr/lib/systemd/coredump.conf', '/etc/systemd/coredump.conf']
const settingFolders = ['/usr/lib/systemd/coredump.conf.d', '/etc/systemd/coredump.conf.d']
const hostMount = '/host'

export async function lookAtMachine(corePath: string, programs: readonly string[]): Promise<CoreMachine> {
  const other = corePath.startsWith(`${hostMount}/`) ? corePath.slice(hostMount.length) : `${hostMount}${corePath}`
  return {
    corePattern: (await textOf(corePatternFile))?.trim(),
    coreLimitBytes: limitIn(await textOf('/proc/self/limits')),
    hasSystemdSocket: existsSync(socket),
    systemdSettings: await systemdSettings(),
    folder: await folderAt(corePath),
    otherFolder: existsSync(other) ? other : undefined,
    isRoot: process.getuid?.() === 0,
    programs: Object.fromEntries(programs.map((program) => [program, programAt(program)])),
  }
}

/** How this machine's kernel names cores; '' where it does not tell. Containers see their node's. */
export async function readCorePattern(): Promise<{ readonly pattern: string; readonly usesPid: boolean }> {
  const [pattern, usesPid] = await Promise.all([textOf(corePatternFile), textOf('/proc/sys/kernel/core_uses_pid')])
  return { pattern: pattern?.trim() ?? '', usesPid: usesPid?.trim() === '1' }
}

async function textOf(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined)
}

function limitIn(limits: string | undefined): number | undefined {
  const soft = /^Max core file size\s+(\S+)/m.exec(limits ?? '')?.[1]
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : soft === undefined ? undefined : Number(soft)
}

/** Later files win, as systemd reads them. */
async function systemdSettings(): Promise<Record<string, string>> {
  const drops = await Promise.all(
    settingFolders.map(async (folder) =>
      (await readdir(folder).catch(() => []))
        .filter((name) => name.endsWith('.conf'))
        .toSorted()
        .map((name) => join(folder, name)),
    ),
  )
  const settings: Record<string, string> = {}
  for (const file of [...settingFiles, ...drops.flat()]) {
    for (const [, key = '', value = ''] of ((await textOf(file)) ?? '').matchAll(
      /^\s*(Storage|ProcessSizeMax|ExternalSizeMax)\s*=\s*(\S+)/gm,
    ))
      settings[key] = value
  }
  return settings
}

async function folderAt(path: string): Promise<CoreFolder> {
  try {
    if (!statSync(path).isDirectory()) return { path, state: 'no-folder' }
    const [names, { bavail, blocks, bsize }] = await Promise.all([readdir(path), statfs(path)])
    return { path, state: 'readable', files: names.length, freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
    return { path, state: code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'missing' }
  }
}

function programAt(program: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

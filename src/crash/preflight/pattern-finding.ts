import type { CoreMachine } from '../../ports/cores/core-machine.ts'
import type { Finding, NameFolder } from './finding.ts'

const systemdProgram = /^\|\s*(?:\/usr)?\/lib\/systemd\/systemd-coredump\b/
const wanted = ['%P', '%u', '%g', '%s', '%t', '%c', '%h'] as const
const expected = '|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h'

/** Where the kernel sends cores, and whether that is where they are looked for. */
export function patternFinding({ corePattern, folder }: Pick<CoreMachine, 'corePattern' | 'folder'>, nameFolder: NameFolder): Finding {
  const code = 'core-pattern'
  const set = {
    en: `on the node: sysctl -w 'kernel.core_pattern=${expected}'`,
    zh: `在节点上执行 sysctl -w 'kernel.core_pattern=${expected}'`,
  }
  if (corePattern === undefined)
    return {
      code,
      state: 'failed',
      what: { en: '/proc/sys/kernel/core_pattern cannot be read', zh: '无法读取 /proc/sys/kernel/core_pattern' },
    }
  if (corePattern === '')
    return {
      code,
      state: 'failed',
      what: { en: 'the kernel writes no cores: core_pattern is empty', zh: '内核不写 core：core_pattern 为空' },
      next: set,
    }
  if (systemdProgram.test(corePattern)) {
    const missing = wanted.filter((specifier) => !corePattern.includes(specifier))
    if (missing.length === 0)
      return { code, state: 'ok', what: { en: 'systemd-coredump receives cores', zh: 'core 由 systemd-coredump 接收' } }
    const list = missing.join(' ')
    return {
      code,
      state: 'warning',
      what: { en: `systemd-coredump receives cores, but is not told ${list}`, zh: `core 由 systemd-coredump 接收，但缺少参数 ${list}` },
      next: set,
    }
  }
  if (corePattern.startsWith('|')) {
    const program = corePattern.slice(1).trim().split(' ', 1)[0] ?? ''
    return {
      code,
      state: 'warning',
      what: { en: `cores are given to ${program}, which may keep or drop them`, zh: `core 交给 ${program} 处理，可能保留也可能丢弃` },
      next: {
        en: 'make sure that it writes into the folder below, or use systemd-coredump',
        zh: '请确认它会写入下面的目录，或改用 systemd-coredump',
      },
    }
  }
  return fileFinding(corePattern, folder.path, set, nameFolder)
}

function fileFinding(corePattern: string, watched: string, set: NonNullable<Finding['next']>, nameFolder: NameFolder): Finding {
  const code = 'core-pattern'
  if (!corePattern.startsWith('/')) {
    return {
      code,
      state: 'warning',
      what: {
        en: `cores are named ${corePattern} and written into each process’s own folder, inside its container`,
        zh: `core 名为 ${corePattern}，写入各进程自己的工作目录（在容器内部）`,
      },
      next: set,
    }
  }
  const folder = corePattern.slice(0, Math.max(1, corePattern.lastIndexOf('/')))
  if (folder === watched || `/host${folder}` === watched)
    return { code, state: 'ok', what: { en: `cores are written to ${folder}`, zh: `core 写入 ${folder}` } }
  return {
    code,
    state: 'failed',
    what: { en: `cores are written to ${folder}, but ${watched} is looked at`, zh: `core 写入 ${folder}，而查看的是 ${watched}` },
    next: nameFolder(folder),
  }
}

import type { Text } from '../../domain/text.ts'
import type { CoreMachine } from '../../ports/cores/core-machine.ts'
import { byFlag, type Finding, type NameFolder } from './finding.ts'
import { patternFinding } from './pattern-finding.ts'

interface Program {
  readonly name: string
  /** Debian's package that brings it. */
  readonly package: string
  readonly without: Text
}

export const programs: readonly Program[] = [
  { name: 'gdb', package: 'gdb', without: { en: 'stacks have no abort message and no Go records', zh: '调用栈缺少中止信息和 Go 记录' } },
  { name: 'eu-stack', package: 'elfutils', without: { en: 'there is no second way to a stack', zh: '没有第二种取栈方式' } },
  { name: 'lz4', package: 'lz4', without: { en: '.lz4 cores cannot be read', zh: '无法读取 .lz4 core' } },
  { name: 'xz', package: 'xz-utils', without: { en: '.xz cores cannot be read', zh: '无法读取 .xz core' } },
  {
    name: 'getfattr',
    package: 'attr',
    without: { en: 'what systemd noted about a crash is not seen', zh: '看不到 systemd 记录的崩溃信息' },
  },
  {
    name: 'helm',
    package: 'helm',
    without: { en: 'releases cannot be uninstalled; all else works', zh: '无法卸载 Helm 发布，其他功能不受影响' },
  },
]

/** As systemd does: below this share of free room it deletes cores. */
const leastFree = 0.15

/** Everything that must hold for cores to be kept and read, one answer each. */
export function preflight(machine: CoreMachine, nameFolder: NameFolder = byFlag): Finding[] {
  return [
    patternFinding(machine, nameFolder),
    ...systemdFindings(machine),
    limitFinding(machine),
    folderFinding(machine, nameFolder),
    ...roomFinding(machine),
    userFinding(machine),
    ...debuggerFinding(machine),
    ...programs.map(({ name, package: brings, without }) => programFinding(machine, name, brings, without)),
  ]
}

function systemdFindings({ corePattern, hasSystemdSocket, systemdSettings }: CoreMachine): Finding[] {
  if (corePattern?.includes('systemd-coredump') !== true) return []
  const findings: Finding[] = [
    hasSystemdSocket
      ? { code: 'systemd.socket', state: 'ok', what: { en: 'systemd-coredump.socket listens', zh: 'systemd-coredump.socket 正在监听' } }
      : {
          code: 'systemd.socket',
          state: 'failed',
          what: { en: 'systemd-coredump.socket does not listen: crashes are lost', zh: 'systemd-coredump.socket 未监听，崩溃会丢失' },
          next: {
            en: 'on the node: systemctl enable --now systemd-coredump.socket; in a pod: mount /run/systemd of the node to see it',
            zh: '在节点上执行 systemctl enable --now systemd-coredump.socket；在 Pod 内需挂载节点的 /run/systemd 才能看到',
          },
        },
  ]
  const { Storage: storage } = systemdSettings
  if (storage !== undefined && storage !== 'external') {
    findings.push({
      code: 'systemd.storage',
      state: 'failed',
      what: { en: `systemd keeps no core files (Storage=${storage})`, zh: `systemd 不保存 core 文件（Storage=${storage}）` },
      next: { en: 'set Storage=external in /etc/systemd/coredump.conf', zh: '在 /etc/systemd/coredump.conf 中设置 Storage=external' },
    })
  }
  return findings
}

function limitFinding({ coreLimitBytes, corePattern }: CoreMachine): Finding {
  const code = 'limit'
  if (coreLimitBytes === undefined)
    return { code, state: 'warning', what: { en: 'the limit of core sizes cannot be read', zh: '无法读取 core 大小限制' } }
  if (coreLimitBytes === Number.POSITIVE_INFINITY)
    return {
      code,
      state: 'ok',
      what: { en: 'cores may be of any size (ulimit -c unlimited)', zh: 'core 大小不受限制（ulimit -c unlimited）' },
    }
  const isPipe = corePattern?.startsWith('|') === true
  const next = {
    en: 'this is the limit of this shell; pods have that of the container runtime: set LimitCORE=infinity for containerd or CRI-O',
    zh: '这是当前 shell 的限制；Pod 沿用容器运行时的限制：请为 containerd 或 CRI-O 设置 LimitCORE=infinity',
  }
  if (coreLimitBytes === 0) {
    const what = { en: 'this process leaves no core (ulimit -c 0)', zh: '当前进程不会留下 core（ulimit -c 0）' }
    return { code, state: isPipe ? 'warning' : 'failed', what, next }
  }
  return {
    code,
    state: 'warning',
    what: { en: `cores are cut off at ${coreLimitBytes} bytes (ulimit -c)`, zh: `core 会在 ${coreLimitBytes} 字节处被截断（ulimit -c）` },
    next,
  }
}

function folderFinding({ folder, otherFolder }: CoreMachine, nameFolder: NameFolder): Finding {
  const code = 'folder'
  const { path } = folder
  const named = otherFolder === undefined ? undefined : nameFolder(otherFolder)
  const other = named === undefined ? {} : { next: { en: `${named.en}: that folder is here`, zh: `${named.zh}，该目录存在` } }
  if (folder.state === 'readable') {
    // In a pod whose mount is missing, the image's own empty folder answers.
    if (folder.files === 0 && otherFolder !== undefined)
      return {
        code,
        state: 'warning',
        what: { en: `${path} is empty, and ${otherFolder} exists too`, zh: `${path} 为空，而 ${otherFolder} 也存在` },
        ...other,
      }
    return { code, state: 'ok', what: { en: `${path} can be read, ${folder.files} files`, zh: `${path} 可读，共 ${folder.files} 个文件` } }
  }
  const why = {
    missing: { en: `${path} does not exist`, zh: `${path} 不存在` },
    forbidden: { en: `${path} may not be read by this user`, zh: `当前用户无权读取 ${path}` },
    'no-folder': { en: `${path} is no folder`, zh: `${path} 不是目录` },
  }[folder.state]
  const next = {
    missing: {
      en: 'in a pod: mount the node’s folder with hostPath; on a node: look at core_pattern above',
      zh: '在 Pod 内：用 hostPath 挂载节点目录；在节点上：查看上面的 core_pattern',
    },
    forbidden: { en: 'run as root', zh: '请以 root 运行' },
    'no-folder': nameFolder('<folder of the cores>'),
  }[folder.state]
  return { code, state: 'failed', what: why, next, ...(folder.state === 'missing' ? other : {}) }
}

function roomFinding({ folder }: CoreMachine): Finding[] {
  if (folder.state !== 'readable' || folder.totalBytes === 0 || folder.freeBytes / folder.totalBytes >= leastFree) return []
  const percent = Math.round((100 * folder.freeBytes) / folder.totalBytes)
  return [
    {
      code: 'room',
      state: 'warning',
      what: {
        en: `only ${percent}% of the disk of ${folder.path} is free: new cores may be dropped`,
        zh: `${folder.path} 所在磁盘仅剩 ${percent}%，新的 core 可能被丢弃`,
      },
      next: { en: 'make room, or move the folder', zh: '请清理空间，或迁移该目录' },
    },
  ]
}

function userFinding({ isRoot }: CoreMachine): Finding {
  if (isRoot)
    return { code: 'user', state: 'ok', what: { en: 'runs as root, which may read every core', zh: '以 root 运行，可读取所有 core' } }
  return {
    code: 'user',
    state: 'warning',
    what: { en: 'does not run as root: only cores of this user can be read', zh: '未以 root 运行，只能读取当前用户的 core' },
    next: { en: 'run as root, or join the group that owns the folder', zh: '请以 root 运行，或加入目录所属的组' },
  }
}

function debuggerFinding({ programs: found }: CoreMachine): Finding[] {
  if (found['gdb'] !== undefined || found['eu-stack'] !== undefined) return []
  return [
    {
      code: 'debugger',
      state: 'failed',
      what: {
        en: 'no debugger is installed: crashes have signal and place, but no stack',
        zh: '没有任何调试器：只有信号和位置，没有调用栈',
      },
      next: { en: 'install gdb', zh: '请安装 gdb' },
    },
  ]
}

function programFinding({ programs: found }: CoreMachine, name: string, brings: string, without: Text): Finding {
  const path = found[name]
  if (path !== undefined)
    return { code: `program.${name}`, state: 'ok', what: { en: `${name} is here (${path})`, zh: `${name} 已安装（${path}）` } }
  return {
    code: `program.${name}`,
    state: 'warning',
    what: { en: `${name} is missing: ${without.en}`, zh: `缺少 ${name}：${without.zh}` },
    next:
      name === 'helm'
        ? { en: 'install Helm 3 from https://helm.sh', zh: '从 https://helm.sh 安装 Helm 3' }
        : { en: `apt-get install ${brings}`, zh: `apt-get install ${brings}` },
  }
}

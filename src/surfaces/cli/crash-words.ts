import type { StackFault } from '../../domain/crash/crash-stack.ts'
import type { Text } from '../../domain/text.ts'

/** Words of the pages about crashes. */
export const crashWords = {
  crashed: { en: '{program}: {reason}', zh: '{program}：{reason}' },
  crashedAt: { en: '{program}: {reason} at {address}', zh: '{program}：{reason}，地址 {address}' },
  unknownReason: { en: 'ended by {signal}', zh: '因 {signal} 终止' },
  program: { en: 'program', zh: '程序' },
  processIs: { en: '{path}, process {pid}, user {uid}, {machine}', zh: '{path}，进程 {pid}，用户 {uid}，{machine}' },
  command: { en: 'command', zh: '命令' },
  died: { en: 'died', zh: '时间' },
  diedAt: { en: '{at} UTC, {ago} ago', zh: '{at} UTC（{ago}前）' },
  signal: { en: 'signal', zh: '信号' },
  sentBy: { en: '{name}, sent by process {pid} of user {uid}', zh: '{name}，由用户 {uid} 的进程 {pid} 发送' },
  sentByItself: { en: '{name}, raised by the process itself', zh: '{name}，由进程自身发出' },
  reraised: {
    en: '{name}; the first fault was {first}, which the runtime caught and raised again',
    zh: '{name}；最初的故障是 {first}，被运行时捕获后再次抛出',
  },
  byKernel: { en: '{name}, code {code}', zh: '{name}，代码 {code}' },
  thread: { en: 'thread', zh: '线程' },
  threadIs: { en: '{thread}, of {count}', zh: '{thread}，共 {count} 个' },
  pod: { en: 'pod', zh: 'Pod' },
  podIs: { en: '{pod} (by {method}, confidence {confidence})', zh: '{pod}（依据{method}，置信度 {confidence}）' },
  podOf: {
    en: '{pod}, container {container} (by {method}, confidence {confidence})',
    zh: '{pod}，容器 {container}（依据{method}，置信度 {confidence}）',
  },
  host: { en: 'host', zh: '主机名' },
  file: { en: 'core', zh: '文件' },
  fileIs: { en: '{size}, {disk} on disk', zh: '{size}，占用磁盘 {disk}' },
  fileIsPacked: { en: '{size}, {disk} on disk as {compression}', zh: '{size}，{compression} 压缩后占用磁盘 {disk}' },
  cutOff: { en: '{file}; CUT OFF', zh: '{file}；不完整（被截断）' },
  truly: { en: 'truly', zh: '实为' },
  said: { en: 'said', zh: '遗言' },
  stackBy: { en: 'stack of thread {thread}, by {origin}', zh: '线程 {thread} 的调用栈（{origin}）' },
  stackNotes: { en: 'where thread {thread} stood, by the core’s own notes', zh: '线程 {thread} 的位置（仅据 core 自身记录）' },
  quality: { en: 'readable {percent}%', zh: '可读 {percent}%' },
  moreFrames: { en: '{count} more frames: -o json shows all', zh: '另有 {count} 层，-o json 可全部列出' },
  frameTimes: { en: '... {count} more times the same', zh: '…… 同样的再重复 {count} 次' },
  others: { en: 'other threads', zh: '其他线程' },
  threadsIn: { en: '{count} in {frame}', zh: '{count} 个位于 {frame}' },
  moreThreads: { en: '{count} elsewhere', zh: '{count} 个在别处' },
  score: { en: 'value {score} of 10', zh: '价值评分 {score}（满分 10）' },
  capped: { en: 'value {score} of 10 ({raw} before the cap)', zh: '价值评分 {score}（满分 10，封顶前 {raw}）' },
  group: { en: 'fingerprint', zh: '指纹' },
  notGrouped: {
    en: 'none: nothing usable is left of the stack, so this crash is never grouped',
    zh: '无：调用栈没有可用内容，此崩溃不参与归组',
  },
  looksLike: { en: 'looks like', zh: '类似' },
  knownIs: { en: '{id} ({percent}%): {title}', zh: '{id}（{percent}%）：{title}' },
  knownFixed: { en: '{id} ({percent}%): {title}; fixed in {version}', zh: '{id}（{percent}%）：{title}；修复于 {version}' },
  notes: { en: 'notes', zh: '备注' },
  next: { en: 'next', zh: '下一步' },
} as const satisfies Record<string, Text>

export const stackFaultWords: Readonly<Record<StackFault, Text>> = {
  'debugger-missing': { en: 'no debugger is installed: install gdb or elfutils', zh: '没有调试器：请安装 gdb 或 elfutils' },
  'no-permission': {
    en: 'the debugger may not read the core: run as root or as the program’s user',
    zh: '调试器无权读取 core：请以 root 或该程序的用户运行',
  },
  'timed-out': { en: 'the debugger took too long: give --timeout more seconds', zh: '调试器超时：请用 --timeout 放宽时限' },
  'truncated-core': {
    en: 'the core is cut off: look at the limits of core sizes (ulimit -c, ProcessSizeMax)',
    zh: 'core 不完整：请检查大小限制（ulimit -c、ProcessSizeMax）',
  },
  'no-symbols': {
    en: 'no names: give the container’s root with --root, or the program with --exe',
    zh: '没有符号：请用 --root 指定容器根目录，或用 --exe 指定程序',
  },
  unreadable: { en: 'the debugger cannot read this core', zh: '调试器无法读取此 core' },
  'debugger-failed': { en: 'the debugger failed', zh: '调试器运行失败' },
}

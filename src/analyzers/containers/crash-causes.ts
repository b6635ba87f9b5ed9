import type { CauseText } from '../evidence/cause-text.ts'

/** What the analyzer of crashes may answer. */
export const crashCauses = {
  'crash.exit-code': {
    severity: 'high',
    summary: { en: '{name} exits with code {exitCode}: {line}', zh: '{name} 以退出码 {exitCode} 结束：{line}' },
    help: {
      en: 'The program of container {container} ends itself. Read its last lines: kubectl logs -n {namespace} {pod} -c {container} --previous',
      zh: '容器 {container} 的程序自行退出，请查看其最后的日志：kubectl logs -n {namespace} {pod} -c {container} --previous',
    },
  },
  'crash.command-not-found': {
    severity: 'high',
    summary: { en: '{name} cannot start: {line}', zh: '{name} 无法启动：{line}' },
    help: {
      en: 'Correct command and args of container {container}, or the file and its permissions in the image.',
      zh: '修正容器 {container} 的 command 与 args，或镜像中的文件及其权限。',
    },
  },
  'crash.cannot-run': {
    severity: 'high',
    summary: { en: 'The runtime cannot start {name}: {line}', zh: '运行时无法启动 {name}：{line}' },
    help: {
      en: 'Read the whole message of the runtime: kubectl describe pod -n {namespace} {pod}',
      zh: '查看运行时的完整消息：kubectl describe pod -n {namespace} {pod}',
    },
  },
  'crash.dependency-refused': {
    severity: 'high',
    summary: { en: '{name} cannot reach {address}: {how}', zh: '{name} 无法连接 {address}：{how}' },
    help: {
      en: 'See why {dependency} does not answer; {name} recovers with it. If the address is wrong, correct it in the configuration of {name}.',
      zh: '检查 {dependency} 为何无响应，恢复后 {name} 会随之恢复；若地址有误，请修正 {name} 的配置。',
    },
  },
  'crash.signal': {
    severity: 'high',
    summary: { en: '{name} is ended by {signal}{because}', zh: '{name} 被信号 {signal} 终止{because}' },
    help: {
      en: 'SIGSEGV, SIGABRT, SIGBUS and SIGILL are faults of the program or its libraries: look for a core file or stack. SIGKILL and SIGTERM come from outside.',
      zh: 'SIGSEGV、SIGABRT、SIGBUS、SIGILL 源于程序或其库的缺陷，请查找 core 文件或堆栈；SIGKILL 与 SIGTERM 来自外部。',
    },
  },
  'crash.exits-cleanly': {
    severity: 'medium',
    summary: {
      en: '{name} ends by itself with code 0, though it is meant to keep running',
      zh: '{name} 以退出码 0 自行结束，但它应持续运行',
    },
    help: {
      en: 'Let the program of container {container} stay in the foreground, or run it as a Job.',
      zh: '让容器 {container} 的程序在前台持续运行，或改为以 Job 运行。',
    },
  },
} as const satisfies Record<string, CauseText>

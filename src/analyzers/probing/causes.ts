import type { CauseText } from '../evidence/cause-text.ts'

/** What the analyzer of probes may answer. */
export const probeCauses = {
  'probe.path-wrong': {
    severity: 'high',
    summary: {
      en: 'The {probe} probe of {name} asks {path}, which answers {status}',
      zh: '{name} 的 {probe} 探针请求 {path}，返回 {status}',
    },
    help: {
      en: 'Set the path of the {probe} probe of container {container} to one that the program serves.',
      zh: '将容器 {container} 的 {probe} 探针路径改为程序实际提供的路径。',
    },
  },
  'probe.port-wrong': {
    severity: 'high',
    summary: {
      en: 'The {probe} probe of {name} asks port {port}, where its health is not served',
      zh: '{name} 的 {probe} 探针请求端口 {port}，健康检查并不在该端口',
    },
    help: {
      en: 'Set the port of the {probe} probe of container {container} to the one that the program listens on.',
      zh: '将容器 {container} 的 {probe} 探针端口改为程序监听的端口。',
    },
  },
  'probe.scheme-wrong': {
    severity: 'high',
    summary: {
      en: 'The {probe} probe of {name} speaks {scheme} to a server of {served}',
      zh: '{name} 的 {probe} 探针使用 {scheme}，而服务端为 {served}',
    },
    help: {
      en: 'Set the scheme of the {probe} probe of container {container} to {served}.',
      zh: '将容器 {container} 的 {probe} 探针协议改为 {served}。',
    },
  },
  'probe.too-impatient': {
    severity: 'high',
    summary: {
      en: 'The {probe} probe of {name} waits {timeout} s, every {period} s, {threshold} times: too little',
      zh: '{name} 的 {probe} 探针过于急躁：超时 {timeout} 秒，间隔 {period} 秒，失败 {threshold} 次即判定',
    },
    help: {
      en: 'Give the {probe} probe of container {container} more time (timeoutSeconds, periodSeconds, failureThreshold), or make its answer faster.',
      zh: '放宽容器 {container} 的 {probe} 探针（timeoutSeconds、periodSeconds、failureThreshold），或加快其响应。',
    },
  },
  'probe.slow-start': {
    severity: 'high',
    summary: {
      en: '{name} is killed by its {probe} probe after {seconds} s, before it has started',
      zh: '{name} 启动未完成，{seconds} 秒后即被 {probe} 探针终止',
    },
    help: {
      en: 'Add a startup probe to container {container}, or a longer initialDelaySeconds.',
      zh: '为容器 {container} 添加启动探针，或延长 initialDelaySeconds。',
    },
  },
  'probe.command-missing': {
    severity: 'high',
    summary: {
      en: 'The {probe} probe of {name} runs {command}, which its image does not have',
      zh: '{name} 的 {probe} 探针执行 {command}，但镜像中没有该命令',
    },
    help: {
      en: 'Let the {probe} probe of container {container} run a program of its image, or use an HTTP or TCP probe.',
      zh: '让容器 {container} 的 {probe} 探针执行镜像中已有的程序，或改用 HTTP、TCP 探针。',
    },
  },
} as const satisfies Record<string, CauseText>

export type ProbeCause = keyof typeof probeCauses

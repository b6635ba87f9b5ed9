import type { CauseText } from '../evidence/cause-text.ts'

export const schedulingCauses = {
  'schedule.insufficient-resources': {
    severity: 'high',
    summary: {
      en: '{name} waits for a node: it asks for {asked} {resource}, and at most {free} is free on one ({node}, {allocatable} in all)',
      zh: '{name} 等待节点：请求 {asked} {resource}，而单个节点最多空闲 {free}（{node}，总量 {allocatable}）',
    },
    help: {
      en: 'Ask for less {resource} in {object}, free room by moving other pods, or add a node with at least {asked} {resource}.',
      zh: '调低 {object} 的 {resource} 请求，迁走其他 Pod 腾出资源，或增加至少具有 {asked} {resource} 的节点。',
    },
  },
  'schedule.node-selector': {
    severity: 'high',
    summary: {
      en: '{name} waits for a node: no usable node carries the label {key}={wanted}',
      zh: '{name} 等待节点：没有可用节点带有标签 {key}={wanted}',
    },
    help: {
      en: 'Label a node with {key}={wanted} (kubectl label node {node} {key}={wanted}), or correct nodeSelector of {object}.',
      zh: '为节点添加标签 {key}={wanted}（kubectl label node {node} {key}={wanted}），或修正 {object} 的 nodeSelector。',
    },
  },
  'schedule.affinity': {
    severity: 'high',
    summary: {
      en: '{name} waits for a node: its rule {rule} allows none',
      zh: '{name} 等待节点：规则 {rule} 不允许使用任何节点',
    },
    help: {
      en: 'Add a node that the rule {rule} allows, run fewer replicas, or make the rule a preference in {object}.',
      zh: '增加符合规则 {rule} 的节点，减少副本数，或在 {object} 中将该规则改为“倾向”（preferred）。',
    },
  },
  'schedule.taint': {
    severity: 'high',
    summary: {
      en: '{name} waits for a node: {node} would fit but carries the taint {taint}, which it does not tolerate',
      zh: '{name} 等待节点：{node} 本可接收，但带有它不容忍的污点 {taint}',
    },
    help: {
      en: 'Remove the taint {taint} from {node} (a cordoned node: kubectl uncordon {node}), or give {object} a toleration if it is meant to run there.',
      zh: '移除 {node} 的污点 {taint}（若节点被封锁：kubectl uncordon {node}）；如确应运行于此，则为 {object} 添加容忍。',
    },
  },
  'schedule.host-port': {
    severity: 'high',
    summary: {
      en: '{name} waits for a node whose port {port} is free: it is taken on every node that would fit ({nodes})',
      zh: '{name} 等待主机端口 {port} 空闲的节点：所有可用节点（{nodes} 个）上该端口均被占用',
    },
    help: {
      en: 'Run at most one replica for each node, or put a Service before {object} instead of hostPort {port}.',
      zh: '每个节点至多运行一个副本，或用 Service 代替 {object} 的 hostPort {port}。',
    },
  },
  'schedule.volume-unbound': {
    severity: 'high',
    summary: {
      en: 'claim {name} has no volume: none of {volumes} volumes fits {size} of class {class}',
      zh: '存储卷声明 {name} 未绑定：{volumes} 个卷中没有符合 {size}、存储类 {class} 的',
    },
    help: {
      en: 'Make a volume that fits claim {object} ({size}, class {class}, {modes}), or make the claim anew with a class that exists.',
      zh: '创建符合声明 {object} 的卷（{size}、存储类 {class}、{modes}），或以已有的存储类重建该声明。',
    },
  },
} as const satisfies Record<string, CauseText>

import type { Severity } from '../../domain/grades.ts'
import type { Text } from '../../domain/text.ts'

interface SymptomText {
  readonly severity: Severity
  readonly message: Text
}

/**
 * Every symptom by its code. A pod alone is `medium`: what it means for people is said by the symptoms of its workload, Service and Ingress.
 * `{name}` is the object's name, `{container}` the container's.
 */
export const symptomTexts = {
  'instance.crash-looping': {
    severity: 'high',
    message: { en: 'crashed {count} times in {minutes} min', zh: '{minutes} 分钟内崩溃 {count} 次' },
  },
  'release.alert-firing': {
    severity: 'high',
    message: { en: 'alert rule {rule} of release {release} fires', zh: '发布 {release} 的告警规则 {rule} 正在触发' },
  },
  'pod.crashed': {
    severity: 'medium',
    message: { en: '{what} crashed and left a core: {reason}', zh: '{what} 崩溃并留下核心转储：{reason}' },
  },
  'node.process-crashed': {
    severity: 'medium',
    message: { en: '{what} crashed on it, and whose it was is not known: {reason}', zh: '其上的 {what} 崩溃，所属工作负载未知：{reason}' },
  },
  'pod.crash-looping': {
    severity: 'medium',
    message: {
      en: 'container {container} keeps crashing: {restarts} restarts, last exit code {exitCode}',
      zh: '容器 {container} 反复崩溃：已重启 {restarts} 次，最近一次退出码 {exitCode}',
    },
  },
  'pod.oom-killed': {
    severity: 'medium',
    message: {
      en: 'container {container} was killed for using more memory than it may ({restarts} restarts)',
      zh: '容器 {container} 因内存超限被杀死（已重启 {restarts} 次）',
    },
  },
  'pod.killed-by-probe': {
    severity: 'medium',
    message: {
      en: 'container {container} is restarted because its {probe} probe fails ({restarts} restarts)',
      zh: '容器 {container} 因 {probe} 探针失败被重启（已重启 {restarts} 次）',
    },
  },
  'pod.image-not-pulled': {
    severity: 'medium',
    message: { en: 'image of container {container} cannot be pulled: {reason}', zh: '无法拉取容器 {container} 的镜像：{reason}' },
  },
  'pod.cannot-start': {
    severity: 'medium',
    message: { en: 'container {container} cannot be started: {reason}', zh: '容器 {container} 无法启动：{reason}' },
  },
  'pod.stuck-creating': {
    severity: 'medium',
    message: { en: 'has been waiting {seconds} s for its volumes, network or image', zh: '等待卷、网络或镜像就绪已 {seconds} 秒' },
  },
  'pod.init-stuck': {
    severity: 'medium',
    message: {
      en: 'init container {container} has been running for {seconds} s',
      zh: '初始化容器 {container} 已运行 {seconds} 秒仍未结束',
    },
  },
  'pod.unschedulable': {
    severity: 'medium',
    message: { en: 'no node can take it', zh: '没有节点能够接收它' },
  },
  'pod.not-scheduled': {
    severity: 'medium',
    message: { en: 'no scheduler has looked at it for {seconds} s', zh: '{seconds} 秒内没有调度器处理它' },
  },
  'pod.not-ready': {
    severity: 'medium',
    message: { en: 'container {container} runs but is not ready', zh: '容器 {container} 在运行但未就绪' },
  },
  'pod.unreachable': {
    severity: 'medium',
    message: { en: 'is not ready although its containers are: {reason}', zh: '容器均就绪，但 Pod 未就绪：{reason}' },
  },
  'pod.evicted': {
    severity: 'medium',
    message: { en: 'was evicted: {reason}', zh: '被驱逐：{reason}' },
  },
  'pod.failed': {
    severity: 'medium',
    message: { en: 'has failed: {reason}', zh: '运行失败：{reason}' },
  },
  'pod.fails-inside': {
    severity: 'medium',
    message: { en: 'runs and is ready, yet something inside it keeps failing', zh: '正在运行且就绪，但内部持续出错' },
  },
  'pod.stuck-terminating': {
    severity: 'medium',
    message: { en: 'should have ended {seconds} s ago and is still there', zh: '应在 {seconds} 秒前终止，至今仍存在' },
  },
  'workload.lacks-probes': {
    severity: 'low',
    message: { en: 'container {container} has no {probes} probe', zh: '容器 {container} 缺少 {probes} 探针' },
  },
  'workload.down': {
    severity: 'high',
    message: { en: 'none of {desired} replicas is available', zh: '{desired} 个副本全部不可用' },
  },
  'workload.degraded': {
    severity: 'medium',
    message: { en: '{available} of {desired} replicas are available', zh: '{desired} 个副本中仅 {available} 个可用' },
  },
  'workload.rollout-stuck': {
    severity: 'medium',
    message: {
      en: 'the rollout does not advance: {updated} of {desired} replicas are of the new version, the old ones still serve',
      zh: '发布停滞：{desired} 个副本中 {updated} 个为新版本，旧版本仍在提供服务',
    },
  },
  'workload.replicas-refused': {
    severity: 'high',
    message: { en: 'pods are refused: {replicas} of {desired} exist', zh: '创建 Pod 被拒绝：应有 {desired} 个，实有 {replicas} 个' },
  },
  'workload.replicas-missing': {
    severity: 'high',
    message: { en: 'pods are missing: {replicas} of {desired} exist', zh: 'Pod 缺失：应有 {desired} 个，实有 {replicas} 个' },
  },
  'job.failed': {
    severity: 'medium',
    message: { en: 'has failed: {reason}', zh: '任务失败：{reason}' },
  },
  'job.failing': {
    severity: 'medium',
    message: { en: '{failed} attempts have failed and none has succeeded', zh: '已失败 {failed} 次，尚无成功' },
  },
  'service.no-endpoints': {
    severity: 'critical',
    message: { en: 'has no ready endpoint: {pods} pods carry its labels', zh: '没有就绪端点：{pods} 个 Pod 带有它所选的标签' },
  },
  'service.selects-nothing': {
    severity: 'low',
    message: { en: 'has no endpoint: no pod carries its labels', zh: '没有端点：没有任何 Pod 带有它所选的标签' },
  },
  'service.port-unserved': {
    severity: 'high',
    message: {
      en: 'port {port} leads to {targetPort}, which no container of its pods declares',
      zh: '端口 {port} 指向 {targetPort}，其 Pod 的容器均未声明该端口',
    },
  },
  'ingress.backend-missing': {
    severity: 'high',
    message: { en: 'routes to Service {service}, which does not exist', zh: '转发到不存在的 Service {service}' },
  },
  'ingress.port-missing': {
    severity: 'high',
    message: {
      en: 'routes to port {port} of Service {service}, which has no such port',
      zh: '转发到 Service {service} 并不存在的端口 {port}',
    },
  },
  'ingress.backend-down': {
    severity: 'critical',
    message: { en: 'routes to Service {service}, which has no ready endpoint', zh: '转发到没有就绪端点的 Service {service}' },
  },
  'claim.pending': {
    severity: 'medium',
    message: { en: 'has no volume', zh: '尚未绑定卷' },
  },
  'claim.lost': {
    severity: 'high',
    message: { en: 'has lost its volume', zh: '所绑定的卷已丢失' },
  },
  'node.not-ready': {
    severity: 'critical',
    message: { en: 'is not ready: {reason}', zh: '节点未就绪：{reason}' },
  },
  'node.pressure': {
    severity: 'high',
    message: { en: 'reports {condition}', zh: '节点报告 {condition}' },
  },
} as const satisfies Record<string, SymptomText>

export type SymptomCode = keyof typeof symptomTexts

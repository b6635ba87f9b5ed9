import type { CauseText } from '../evidence/cause-text.ts'

/** What the image analyzer may answer. */
export const imageCauses = {
  'image.tag-not-found': {
    severity: 'high',
    summary: { en: '{name} cannot start: {repository} has no tag {tag}', zh: '{name} 无法启动：镜像仓库 {repository} 没有标签 {tag}' },
    help: { en: 'Push {image}, or set a tag that exists.', zh: '推送 {image}，或改用已存在的标签。' },
  },
  'image.name-wrong': {
    severity: 'high',
    summary: { en: '{name} cannot start: there is no image repository {repository}', zh: '{name} 无法启动：镜像仓库 {repository} 不存在' },
    help: { en: 'Correct the image name of container {container}.', zh: '修正容器 {container} 的镜像名称。' },
  },
  'image.unauthorized': {
    severity: 'high',
    summary: {
      en: '{name} cannot start: {registry} refuses the pull, credentials are missing or wrong',
      zh: '{name} 无法启动：{registry} 拒绝拉取镜像，凭据缺失或有误',
    },
    help: {
      en: 'Give the pod a valid pull secret for {registry} (imagePullSecrets of the pod or of its service account).',
      zh: '为 Pod 或其服务账户配置 {registry} 的有效镜像拉取密钥（imagePullSecrets）。',
    },
  },
  'image.registry-unreachable': {
    severity: 'high',
    summary: {
      en: '{name} cannot start: its node cannot reach the registry {registry}',
      zh: '{name} 无法启动：节点无法访问镜像仓库服务器 {registry}',
    },
    help: {
      en: 'Check name resolution, network and certificate of {registry} from the node; running pods are not affected.',
      zh: '在节点上检查 {registry} 的域名解析、网络与证书；已在运行的 Pod 不受影响。',
    },
  },
  'image.rate-limited': {
    severity: 'medium',
    summary: { en: '{name} cannot start: {registry} allows no more pulls for now', zh: '{name} 无法启动：{registry} 触发了拉取限流' },
    help: {
      en: 'Wait, pull with an account, or use a mirror of {registry}.',
      zh: '稍后重试、使用账户拉取，或配置 {registry} 的镜像代理。',
    },
  },
  'image.pull-policy-never': {
    severity: 'high',
    summary: {
      en: '{name} cannot start: its node lacks {image} and may not pull it',
      zh: '{name} 无法启动：节点没有 {image}，且拉取策略为 Never',
    },
    help: {
      en: 'Set imagePullPolicy of container {container} to IfNotPresent, or load the image onto the node.',
      zh: '将容器 {container} 的 imagePullPolicy 改为 IfNotPresent，或在节点上预先加载该镜像。',
    },
  },
  'image.invalid-name': {
    severity: 'high',
    summary: { en: '{name} cannot start: {image} is not an image name', zh: '{name} 无法启动：{image} 不是合法的镜像名称' },
    help: {
      en: 'Correct the image of container {container}: lower case, registry/repository:tag.',
      zh: '修正容器 {container} 的镜像：使用小写，格式为 registry/repository:tag。',
    },
  },
  'image.wrong-architecture': {
    severity: 'high',
    summary: {
      en: '{name} cannot run: {image} is made for another processor than its node has',
      zh: '{name} 无法运行：镜像 {image} 与节点的处理器架构不符',
    },
    help: {
      en: 'Build {image} for the architecture of the nodes, or choose fitting nodes.',
      zh: '为节点的架构构建 {image}，或调度到匹配的节点。',
    },
  },
} as const satisfies Record<string, CauseText>

/** A Deployment of one pod that crashes after a while, with the labels that one of Milvus's two ways of being deployed gives. */
export interface Crasher {
  readonly namespace: string
  readonly instance: string
  readonly component: string
  readonly by: 'helm' | 'operator'
  /** One of lab/crashes, whose image is named after it. */
  readonly crash: string
  /** How its program is called. */
  readonly command: string
  /** It lives as long before it crashes; the container that comes after it lives as long, too. */
  readonly aliveSeconds: number
}

/** The chart's name stands on the Deployment only; pods carry name, instance and component. */
const helmLabels = ({ instance, component }: Crasher) => ({
  'app.kubernetes.io/name': 'milvus',
  'app.kubernetes.io/instance': instance,
  component,
})

const operatorLabels = ({ instance, component }: Crasher) => ({
  'app.kubernetes.io/name': 'milvus',
  'app.kubernetes.io/instance': instance,
  'app.kubernetes.io/component': component,
  'app.kubernetes.io/managed-by': 'milvus-operator',
})

export function crasher(of: Crasher, more: { readonly image?: string; readonly container?: object } = {}): object {
  const isHelm = of.by === 'helm'
  const labels = isHelm ? helmLabels(of) : operatorLabels(of)
  const metadata = {
    name: nameOf(of),
    namespace: of.namespace,
    labels: isHelm ? { ...labels, 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': 'milvus-5.0.19' } : labels,
    annotations: isHelm ? { 'meta.helm.sh/release-name': of.instance, 'meta.helm.sh/release-namespace': of.namespace } : {},
  }
  const container = {
    name: of.component,
    image: more.image ?? `milvus-test-crash:${of.crash}`,
    imagePullPolicy: 'IfNotPresent',
    // The shell stays, as tini does in Milvus's image: as process 1 a program could not end itself by abort().
    command: ['/bin/sh', '-c', `sleep ${of.aliveSeconds}; ${of.command}; exit $?`],
    ...more.container,
  }
  const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 1, selector: { matchLabels: labels }, template } }
}

export function nameOf({ by, instance, component }: Crasher): string {
  return by === 'helm' ? `${instance}-milvus-${component}` : `${instance}-milvus-${component}-0`
}

import { must, run } from '../../lab/run.ts'
import { paths } from '../../lab/settings.ts'

/** `kubectl` as the lab's administrator. */
export function kubectl(...args: readonly string[]): Promise<string> {
  return must('kubectl', args, { env: { KUBECONFIG: paths.adminKubeconfig } })
}

export async function apply(...objects: readonly object[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects }
  await must('kubectl', ['apply', '-f', '-'], { input: JSON.stringify(list), env: { KUBECONFIG: paths.adminKubeconfig } })
}

export async function json<Shape>(...args: readonly string[]): Promise<Shape> {
  return JSON.parse(await kubectl(...args, '-o', 'json')) as Shape
}

/** Empty where the container does not answer. */
export async function inPod(namespace: string, target: string, ...command: readonly string[]): Promise<string> {
  const { stdout } = await run('kubectl', ['-n', namespace, 'exec', target, '--', ...command], {
    env: { KUBECONFIG: paths.adminKubeconfig },
  })
  return stdout
}

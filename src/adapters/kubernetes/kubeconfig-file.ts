import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const text = z.string().nullish()

const ExecPlugin = z.object({
  apiVersion: text,
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  provideClusterInfo: z.boolean().nullish(),
})

const ClusterEntry = z.object({
  name: z.string(),
  cluster: z.object({
    server: z.string().min(1),
    'certificate-authority': text,
    'certificate-authority-data': text,
    'insecure-skip-tls-verify': z.boolean().nullish(),
    'tls-server-name': text,
    'proxy-url': text,
  }),
})

const UserEntry = z.object({
  name: z.string(),
  user: z
    .object({
      'client-certificate': text,
      'client-certificate-data': text,
      'client-key': text,
      'client-key-data': text,
      token: text,
      tokenFile: text,
      username: text,
      password: text,
      as: text,
      'as-groups': z.array(z.string()).nullish(),
      exec: ExecPlugin.nullish(),
      'auth-provider': z.object({ name: z.string(), config: z.record(z.string(), z.unknown()).nullish() }).nullish(),
    })
    .nullish()
    .transform((user) => user ?? {}),
})

const ContextEntry = z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: text }) })

/** What is read of a kubeconfig file; everything else in it is for kubectl. */
const KubeconfigFile = z.object({
  clusters: z.array(ClusterEntry).nullish(),
  users: z.array(UserEntry).nullish(),
  contexts: z.array(ContextEntry).nullish(),
  'current-context': text,
})

export type ExecPlugin = z.infer<typeof ExecPlugin>
export type ClusterEntry = z.infer<typeof ClusterEntry>
export type UserEntry = z.infer<typeof UserEntry>
export type ContextEntry = z.infer<typeof ContextEntry>

export interface Kubeconfig {
  readonly clusters: readonly ClusterEntry[]
  readonly users: readonly UserEntry[]
  readonly contexts: readonly ContextEntry[]
  readonly currentContext: string
}

/** Reads the files and merges them as kubectl does: of two entries with one name the first counts. Throws what is wrong with them. */
export function readKubeconfig(paths: readonly string[]): Kubeconfig {
  // Pretty errors would quote the file, and with it perhaps a token.
  const files = paths.map((path) =>
    withAbsolutePaths(KubeconfigFile.parse(parse(readFileSync(path, 'utf8'), { prettyErrors: false }) ?? {}), dirname(path)),
  )
  return {
    clusters: files.flatMap(({ clusters }) => clusters ?? []),
    users: files.flatMap(({ users }) => users ?? []),
    contexts: files.flatMap(({ contexts }) => contexts ?? []),
    currentContext: files.map((file) => file['current-context'] ?? '').find((name) => name !== '') ?? '',
  }
}

/** Files are named relative to the kubeconfig that names them, a command only when it is a path. */
function withAbsolutePaths(file: z.infer<typeof KubeconfigFile>, folder: string): z.infer<typeof KubeconfigFile> {
  const absolute = (path: string | null | undefined): string | undefined =>
    path === null || path === undefined || path === '' ? undefined : isAbsolute(path) ? path : join(folder, path)
  return {
    ...file,
    clusters: file.clusters?.map(({ name, cluster }) => ({
      name,
      cluster: { ...cluster, 'certificate-authority': absolute(cluster['certificate-authority']) },
    })),
    users: file.users?.map(({ name, user }) => ({
      name,
      user: {
        ...user,
        'client-certificate': absolute(user['client-certificate']),
        'client-key': absolute(user['client-key']),
        tokenFile: absolute(user.tokenFile),
        exec: user.exec?.command.includes('/') ? { ...user.exec, command: absolute(user.exec.command) ?? user.exec.command } : user.exec,
      },
    })),
  }
}

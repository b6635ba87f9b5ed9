import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from './run.ts'
import { paths, settings } from './settings.ts'

interface Identity {
  readonly file: string
  readonly subject: string
  readonly names?: readonly string[]
}

const serverNames = [
  'DNS:localhost',
  'DNS:kubernetes',
  'DNS:kubernetes.default',
  'DNS:kubernetes.default.svc',
  'DNS:kubernetes.default.svc.cluster.local',
  'IP:127.0.0.1',
  `IP:${settings.apiServiceAddress}`,
]

function identities(nodeAddress: string): readonly Identity[] {
  return [
    { file: 'apiserver', subject: '/CN=kube-apiserver', names: [...serverNames, `IP:${nodeAddress}`] },
    {
      file: 'kubelet-server',
      subject: `/CN=${settings.nodeName}`,
      names: [`DNS:${settings.nodeName}`, `IP:${nodeAddress}`, 'IP:127.0.0.1'],
    },
    { file: 'apiserver-kubelet', subject: '/O=system:masters/CN=apiserver-kubelet' },
    { file: 'front-proxy', subject: '/CN=front-proxy' },
    { file: 'admin', subject: '/O=system:masters/CN=lab-admin' },
    { file: 'controller-manager', subject: '/CN=system:kube-controller-manager' },
    { file: 'scheduler', subject: '/CN=system:kube-scheduler' },
    { file: 'proxy', subject: '/CN=system:kube-proxy' },
    { file: 'kubelet', subject: `/O=system:nodes/CN=system:node:${settings.nodeName}` },
    { file: 'addons', subject: '/O=system:masters/CN=lab-addons' },
  ]
}

/** Makes an authority and all certificates anew (about a second). */
export async function makeCertificates(nodeAddress: string, folder: string = paths.certificates): Promise<void> {
  const at = (name: string) => join(folder, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await must('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '365',
    '-subj',
    '/CN=aceso-lab',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.crt'),
  ])
  await must('openssl', ['genrsa', '-out', at('service-accounts.key'), '2048'])
  await Promise.all(identities(nodeAddress).map(issue))

  async function issue(identity: Identity): Promise<void> {
    const file = at(identity.file)
    const extensions = ['keyUsage=digitalSignature,keyEncipherment', 'extendedKeyUsage=serverAuth,clientAuth']
    if (identity.names) extensions.push(`subjectAltName=${identity.names.join(',')}`)
    await writeFile(`${file}.ext`, `${extensions.join('\n')}\n`)
    await must('openssl', [
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      identity.subject,
      '-keyout',
      `${file}.key`,
      '-out',
      `${file}.csr`,
    ])
    const signing = ['-req', '-in', `${file}.csr`, '-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '365']
    await must('openssl', ['x509', ...signing, '-CAserial', `${file}.srl`, '-extfile', `${file}.ext`, '-out', `${file}.crt`])
  }
}

/** Writes a kubeconfig for one of the identities. Certificates are inside, so that the file can be copied. */
export async function writeKubeconfig(
  target: string,
  identity: string,
  { folder, port }: { readonly folder: string; readonly port: number } = { folder: paths.certificates, port: settings.apiPort },
): Promise<void> {
  const inside = async (name: string) => (await readFile(join(folder, name))).toString('base64')
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': await inside('ca.crt') } }],
    users: [
      {
        name: identity,
        user: { 'client-certificate-data': await inside(`${identity}.crt`), 'client-key-data': await inside(`${identity}.key`) },
      },
    ],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: identity } }],
    'current-context': 'lab',
  }
  await writeFile(target, JSON.stringify(kubeconfig, null, 2), { mode: 0o600 })
}

import { describe, expect, it } from 'vitest'
import { ownerOfCgroup } from './cgroup-path.ts'
import type { OwnerEvidence } from './evidence.ts'
import { linkPod } from './link-pod.ts'
import { hostnameOfPod, type PodOnNode } from './pod-on-node.ts'

const uid = '0a1b2c3d-1111-2222-3333-444455556666'
const id = 'ab'.repeat(32)

describe('the path of a control group', () => {
  const under = uid.replaceAll('-', '_')
  it.each([
    [
      'v2, systemd driver, containerd',
      `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${under}.slice/cri-containerd-${id}.scope`,
      { podUid: uid, containerId: id },
    ],
    [
      'v2, systemd driver, cri-o with a sub-group',
      `0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${under}.slice/crio-${id}.scope/container`,
      { podUid: uid, containerId: id },
    ],
    ['guaranteed', `/kubepods.slice/kubepods-pod${under}.slice/cri-containerd-${id}.scope`, { podUid: uid, containerId: id }],
    [
      'v1, cgroupfs driver',
      `12:pids:/kubepods/burstable/pod${uid}/${id}\n11:memory:/kubepods/burstable/pod${uid}/${id}\n1:name=systemd:/x`,
      { podUid: uid, containerId: id },
    ],
    [
      'in a nested node',
      `0::/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod${under}.slice/cri-containerd-${id}.scope`,
      { podUid: uid, containerId: id },
    ],
    ['mixed drivers', `/system.slice/kubepods-burstable-pod${under}.slice:cri-containerd:${id}`, { podUid: uid, containerId: id }],
    ['a static pod', `/kubepods/pod${'c'.repeat(32)}/${id}`, { podUid: 'c'.repeat(32), containerId: id }],
    ['the pod alone', `/kubepods/burstable/pod${uid}`, { podUid: uid }],
    ['a private namespace', `0::/../cri-containerd-${id}.scope`, { containerId: id }],
  ])('is read: %s', (_, text, expected) => {
    expect(ownerOfCgroup(text)).toEqual(expected)
  })

  it.each(['', '0::/', '0::/system.slice/ssh.service', '0::/user.slice/user-0.slice/podman', `/podx${uid}/a`])(
    'names nothing: %j',
    (text) => {
      expect(ownerOfCgroup(text)).toBeUndefined()
    },
  )
})

const crashedAtMs = Date.parse('2026-11-21T09:00:00Z')

function pod(name: string, more: Partial<PodOnNode> & { finishedAt?: string; exitCode?: number; reason?: string } = {}): PodOnNode {
  const { finishedAt, exitCode = 139, reason = 'Error', ...rest } = more
  return {
    namespace: 'milvus',
    name,
    uid: `uid-${name}`,
    labels: {},
    ownerRefs: [],
    containers: [
      {
        name: 'querynode',
        id: `containerd://${name}`,
        image: 'registry:5000/milvusdb/milvus:v2.6.2',
        restartCount: 1,
        ...(finishedAt === undefined ? {} : { lastTermination: { finishedAt, exitCode, reason } }),
      },
    ],
    ...rest,
  }
}

const evidence: OwnerEvidence = { environment: {}, nodeName: 'node-1', executable: '/milvus/bin/milvus', signal: 11, crashedAtMs }

describe('the owner of a crash', () => {
  const a = pod('milvus-a')
  const b = pod('milvus-b')

  it('is the pod of the cgroup, with its container, before and after the restart', () => {
    const cgroup = `0::/kubepods/burstable/pod${uid}/${id}`
    const running = pod('milvus-a', {
      uid,
      containers: [
        { name: 'side', id: 'x', restartCount: 0 },
        { name: 'main', id: `containerd://${id}`, restartCount: 0 },
      ],
    })
    expect(linkPod({ ...evidence, cgroup }, [b, running])).toEqual({
      notes: [],
      link: { namespace: 'milvus', name: 'milvus-a', uid, container: 'main', method: 'cgroup', confidence: 0.99, conflicts: [] },
    })
    const lastTermination = { finishedAt: '2026-11-21T09:00:01Z', exitCode: 139, reason: 'Error', containerId: `containerd://${id}` }
    const restarted = pod('milvus-a', {
      uid,
      containers: [
        { name: 'side', id: 'x', restartCount: 0 },
        { name: 'main', id: 'new', restartCount: 1, lastTermination },
      ],
    })
    expect(linkPod({ ...evidence, cgroup }, [b, restarted]).link).toMatchObject({ container: 'main', method: 'cgroup' })
  })

  it.each([
    [{ hostnameAttribute: 'milvus-a' }, 'hostname-attribute', 0.95],
    [{ environment: { HOSTNAME: 'milvus-a' } }, 'hostname-in-core', 0.92],
    [{ hostnameInName: 'milvus-a' }, 'hostname-in-name', 0.88],
    [{ hostnameAttribute: 'milvus-a', environment: { HOSTNAME: 'milvus-a' }, hostnameInName: 'milvus-a' }, 'hostname-attribute', 0.99],
  ] as const)('is the pod of the host name: %o', (told, method, confidence) => {
    expect(linkPod({ ...evidence, ...told }, [a, b])).toMatchObject({
      link: { name: 'milvus-a', container: 'querynode', method, confidence, conflicts: [] },
      notes: [],
    })
  })

  it('is decided by the surest evidence; what speaks against it is shown', () => {
    const { link } = linkPod({ ...evidence, hostnameAttribute: 'milvus-a', environment: { HOSTNAME: 'milvus-b' } }, [a, b])
    expect(link).toMatchObject({
      name: 'milvus-a',
      method: 'hostname-attribute',
      confidence: 0.8,
      conflicts: [{ method: 'hostname-in-core', says: 'milvus-b' }],
    })
  })

  it('is not put in doubt by another container that ended at the same time', () => {
    const elsewhere = pod('milvus-b', { finishedAt: '2026-11-21T09:00:20Z' })
    expect(linkPod({ ...evidence, hostnameAttribute: 'milvus-a' }, [a, elsewhere]).link).toMatchObject({
      name: 'milvus-a',
      confidence: 0.95,
      conflicts: [],
    })
  })

  it('keeps a replaced pod of the same name apart by its uid', () => {
    const { link, notes } = linkPod({ ...evidence, cgroup: `/kubepods/pod${uid}/${id}`, hostnameAttribute: 'milvus-a' }, [a, b])
    expect(link).toMatchObject({ name: 'milvus-a', confidence: 0.8, conflicts: [{ method: 'cgroup', says: `pod uid ${uid}` }] })
    expect(notes).toEqual([`cgroup says pod uid ${uid}: no such pod is known on this node`])
  })

  it('is not decided by a name that two namespaces have, but by what the process was told', () => {
    const twins = [pod('milvus-a', { namespace: 'one' }), pod('milvus-a', { namespace: 'two' })]
    const told = { ...evidence, hostnameAttribute: 'milvus-a' }
    expect(linkPod(told, twins)).toEqual({
      notes: ['hostname-attribute says milvus-a, which fits one/milvus-a, two/milvus-a: it decides nothing'],
    })
    expect(linkPod({ ...told, environment: { POD_NAMESPACE: 'two' } }, twins).link).toMatchObject({ namespace: 'two' })
  })

  it('is not a pod that has the node’s own name for its host', () => {
    const onHost = pod('node-1', { hostNetwork: true })
    expect(linkPod({ ...evidence, environment: { HOSTNAME: 'node-1' } }, [onHost, a])).toEqual({ notes: [] })
    expect(linkPod({ ...evidence, nodeName: 'node-1.example', environment: { HOSTNAME: 'node-1' } }, [a])).toEqual({ notes: [] })
  })

  it.each([
    ['2026-11-21T09:00:20Z', 0.6],
    ['2026-11-21T09:02:00Z', 0.6],
    ['2026-11-21T08:59:52Z', 0.6],
    ['2026-11-21T09:04:59Z', 0.4],
    ['2026-11-21T08:56:00Z', 0.4],
  ])('is the only container of this program that ended then: %s', (finishedAt, confidence) => {
    expect(linkPod(evidence, [pod('milvus-a', { finishedAt }), b]).link).toMatchObject({
      name: 'milvus-a',
      container: 'querynode',
      method: 'restart-time',
      confidence,
    })
  })

  it.each([
    ['too long ago', { finishedAt: '2026-11-21T09:05:01Z' }],
    ['killed for memory', { finishedAt: '2026-11-21T09:00:20Z', exitCode: 1, reason: 'OOMKilled' }],
    ['its lease was lost', { finishedAt: '2026-11-21T09:00:20Z', exitCode: 80 }],
    ['another signal', { finishedAt: '2026-11-21T09:00:20Z', exitCode: 134 }],
    [
      'another program',
      {
        finishedAt: '2026-11-21T09:00:20Z',
        containers: [
          {
            name: 'etcd',
            id: 'e',
            image: 'quay.io/etcd:3.5',
            restartCount: 1,
            lastTermination: { finishedAt: '2026-11-21T09:00:20Z', exitCode: 139, reason: 'Error' },
          },
        ],
      },
    ],
  ] as const)('is not a container that ended otherwise: %s', (_, how) => {
    expect(linkPod(evidence, [pod('milvus-a', how), b])).toEqual({ notes: [] })
  })

  it('is not decided by time where two ended', () => {
    const both = [pod('milvus-a', { finishedAt: '2026-11-21T09:00:20Z' }), pod('milvus-b', { finishedAt: '2026-11-21T09:00:40Z' })]
    expect(linkPod(evidence, both)).toMatchObject({ notes: [expect.stringContaining('decides nothing') as unknown] })
    expect(linkPod(evidence, both).link).toBeUndefined()
    // The subprocess mode: the parent ends with 0 although its child crashed.
    expect(
      linkPod(evidence, [pod('milvus-a', { finishedAt: '2026-11-21T09:00:20Z', exitCode: 0, reason: 'Completed' })]).link,
    ).toMatchObject({ name: 'milvus-a' })
  })

  it('has the name that the kubelet gives the host', () => {
    expect(hostnameOfPod({ name: `${'a'.repeat(62)}-bcd` })).toBe('a'.repeat(62))
    expect(hostnameOfPod({ name: 'x', hostname: 'told' })).toBe('told')
  })
})

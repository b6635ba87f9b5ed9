import { describe, expect, it } from 'vitest'
import type { KubeObject } from './api.ts'
import { changedObjects, type Snapshot, written } from './snapshot.ts'

const snapshot = (objects: Readonly<Record<string, unknown>>): Snapshot => new Map(Object.entries(objects))

const cart = (spec: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', namespace: 'shop' },
  spec,
})

describe('changedObjects', () => {
  it('names created, deleted and changed objects, and the fields that changed', () => {
    const before = snapshot({
      'Deployment shop/cart': { spec: { replicas: 1, image: 'a' } },
      'Service shop/cart': {},
      'Secret shop/same': { data: { a: 'b' } },
    })
    const after = snapshot({
      'Deployment shop/cart': { spec: { replicas: 1, image: 'b', paused: true } },
      'Pod shop/debug': {},
      'Secret shop/same': { data: { a: 'b' } },
    })
    expect(changedObjects(before, after)).toEqual([
      { object: 'Deployment shop/cart', change: 'changed', fields: ['spec.image', 'spec.paused'] },
      { object: 'Pod shop/debug', change: 'created', fields: [] },
      { object: 'Service shop/cart', change: 'deleted', fields: [] },
    ])
  })

  it('looks into lists', () => {
    const containers = (image: string) =>
      snapshot({
        'Deployment shop/cart': {
          spec: {
            containers: [
              { name: 'a', image: 'x' },
              { name: 'b', image },
            ],
          },
        },
      })
    expect(changedObjects(containers('1'), containers('2'))[0]?.fields).toEqual(['spec.containers.1.image'])
  })

  it('finds nothing between equal snapshots', () => {
    expect(changedObjects(snapshot({ 'Node n': { spec: {} } }), snapshot({ 'Node n': { spec: {} } }))).toEqual([])
  })
})

describe('written', () => {
  it('leaves out what the system adds', () => {
    const object = cart({ replicas: 2 })
    const stored = {
      ...object,
      metadata: {
        ...object.metadata,
        uid: 'u',
        resourceVersion: '9',
        generation: 3,
        managedFields: [],
        annotations: { 'deployment.kubernetes.io/revision': '3', 'example/note': 'kept' },
      },
      status: { replicas: 2 },
    }
    expect(written(stored)).toEqual({ ...object, metadata: { ...object.metadata, annotations: { 'example/note': 'kept' } } })
  })

  it('leaves out the taints that the node controller sets from conditions, and keeps those of people', () => {
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n' },
      spec: { taints: [{ key: 'node.kubernetes.io/unreachable' }, { key: 'team/only' }] },
    }
    expect(written(node)).toMatchObject({ spec: { taints: [{ key: 'team/only' }] } })
  })

  it('leaves out the labels that the node controller copies to their old names, and keeps those of people', () => {
    const labels = { 'kubernetes.io/os': 'linux', 'beta.kubernetes.io/os': 'linux', 'beta.kubernetes.io/arch': 'amd64', team: 'search' }
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels } }
    expect(written(node)).toMatchObject({ metadata: { labels: { 'kubernetes.io/os': 'linux', team: 'search' } } })
    expect(JSON.stringify(written(node))).not.toContain('beta.kubernetes.io')
  })
})

import { describe, expect, it } from 'vitest'
import { fieldOwners } from './field-owners.ts'

const entry = (manager: string, time: string, fieldsV1: object, more: object = {}) => ({
  manager,
  operation: 'Update',
  time,
  fieldsV1,
  ...more,
})

describe('field owners', () => {
  it('gives readable paths, newest first, without writers of the status', () => {
    const owners = fieldOwners({
      name: 'cart',
      managedFields: [
        entry('kubectl', '2026-05-04T10:00:00Z', {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {} } },
          'f:spec': {
            'f:replicas': {},
            'f:template': {
              'f:spec': {
                'f:containers': {
                  'k:{"name":"app"}': {
                    '.': {},
                    'f:image': {},
                    'f:env': { '.': {}, 'k:{"name":"DB_URL"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
                    'f:ports': { 'k:{"containerPort":8080,"protocol":"TCP"}': { '.': {} } },
                  },
                },
              },
            },
          },
        }),
        entry('helm', '2026-05-04T11:00:00Z', { 'f:data': { 'f:DB_URL': {} }, 'f:metadata': { 'f:finalizers': { 'v:"a/b"': {} } } }),
        entry('kube-controller-manager', '2026-05-04T11:30:00Z', { 'f:status': { 'f:replicas': {} } }, { subresource: 'status' }),
        entry('old-controller', '2026-05-04T11:30:00Z', { 'f:status': { 'f:replicas': {} } }),
      ],
    })
    expect(owners).toEqual([
      { manager: 'helm', at: '2026-05-04T11:00:00.000Z', fields: ['data.DB_URL', 'metadata.finalizers[a/b]'] },
      {
        manager: 'kubectl',
        at: '2026-05-04T10:00:00.000Z',
        fields: [
          'metadata.labels.app.kubernetes.io/name',
          'spec.replicas',
          'spec.template.spec.containers[app].image',
          'spec.template.spec.containers[app].env[DB_URL].name',
          'spec.template.spec.containers[app].env[DB_URL].value',
          'spec.template.spec.containers[app].ports[8080/TCP]',
        ],
      },
    ])
  })

  it('stops at 500 fields', () => {
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`f:key-${index}`, {}]))
    expect(fieldOwners({ name: 'x', managedFields: [entry('m', '2026-05-04T10:00:00Z', { 'f:data': many })] })[0]?.fields).toHaveLength(500)
  })
})

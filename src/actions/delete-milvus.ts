import { z } from 'zod'
import { milvusKind } from '../domain/crash/crash-loop.ts'
import { valueAt } from '../domain/json.ts'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import { deletionPath, lostWith } from './kept-data.ts'
import { unsettled } from './milvus-resource.ts'
import { asJson, place } from './pod-template.ts'

const Params = z.strictObject({})

/** Deletes a Milvus resource, upon which the operator takes the instance down. Its manifest is put away first: undo makes it again. */
export const deleteMilvus = defineAction({
  kind: 'delete-milvus',
  params: Params,
  title: { en: 'Delete a Milvus resource', zh: '删除 Milvus 资源' },
  targets: [milvusKind],
  cleanUp: true,
  risk: () => 'critical',

  plan({ world, target, ref }: ActionInput<z.output<typeof Params>>): ActionPlan {
    const { uid, deletionTimestamp } = target.metadata
    if (deletionTimestamp !== undefined)
      return { kind: 'nothing-to-do', why: { en: `${place(ref)} is being deleted already`, zh: `${place(ref)} 正在删除中` } }
    if (uid === undefined) return { kind: 'refused', why: { en: 'the resource has no uid', zh: '该资源没有 uid' } }
    const path = deletionPath(valueAt(asJson(target), ['spec']))
    if (path !== undefined) {
      return {
        kind: 'refused',
        why: { en: `deleting ${place(ref)} would delete its data: ${path}`, zh: `删除 ${place(ref)} 会一并删除其数据：${path}` },
      }
    }
    const made = world.ownedBy(ref).flatMap((owned) => world.object(owned) ?? [])
    const why = unsettled(target) ?? made.map((workload) => lostWith(workload)).find((lost) => lost !== undefined)
    if (why !== undefined) return { kind: 'refused', why }
    const gone = made.map(({ kind, metadata }) => `-${kind} ${metadata.name}`).toSorted()
    return {
      kind: 'write',
      write: { verb: 'delete', uid, export: true },
      title: { en: `Delete Milvus ${place(ref)}; its volumes stay`, zh: `删除 Milvus ${place(ref)}，保留其卷` },
      diff: [`--- Milvus ${place(ref)}`, '+++ (deleted)', `-Milvus ${ref.name}`, ...gone, ''].join('\n'),
    }
  },
})

import { createHash } from 'node:crypto'
import { createTwoFilesPatch } from 'diff'
import { stringify } from 'yaml'
import type { ActionPlan } from '../../actions/contract.ts'
import { AcesoError } from '../../domain/errors.ts'
import type { Mend } from '../../domain/incident/hypothesis.ts'
import type { ClusterWrite, FieldChange, PlannedAction } from '../../domain/incident/plan.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'
import { refText } from '../../domain/object-ref.ts'
import type { Text } from '../../domain/text.ts'
import type { AnyObject } from '../../world/kinds.ts'
import { isUnsafeChange, masking } from '../../world/masking.ts'
import type { World } from '../../world/world.ts'
import { hasProtectedLabel, riskOf } from '../policy.ts'
import type { PipelineSettings } from '../settings.ts'
import type { StepPorts } from '../step.ts'
import { manualCommand } from './manual-command.ts'

export type Built =
  | { readonly kind: 'action'; readonly action: PlannedAction; readonly target: AnyObject; readonly warnings: readonly Text[] }
  /** `isDone`: it already is as it would be made. */
  | { readonly kind: 'none'; readonly why: Text; readonly isDone?: true }

export interface Builder {
  readonly actions: StepPorts['actions']
  readonly settings: PipelineSettings
  readonly world: World
  /** The target as it is now, all fields. */
  read(ref: Mend['target']): Promise<JsonObject | undefined>
}

/** The exact change that a wished mend would make to the target as it is now, or why there is none. Pure but for the one read. */
export async function buildAction(mend: Mend, builder: Builder): Promise<Built> {
  const action = builder.actions.find(({ kind }) => kind === mend.action)
  if (action === undefined) throw new AcesoError('internal', `an analyzer wishes for the action ${mend.action}, which does not exist`)
  if (!action.targets.includes(mend.target.kind)) {
    return {
      kind: 'none',
      why: { en: `${refText(mend.target)} cannot be changed by ${action.kind}`, zh: `${action.kind} 不适用于 ${refText(mend.target)}` },
    }
  }
  const json = await builder.read(mend.target)
  if (json === undefined) return { kind: 'none', why: { en: `${refText(mend.target)} is gone`, zh: `${refText(mend.target)} 已不存在` } }
  // The API server answers a read of this kind with an object of this kind.
  const target = json as unknown as AnyObject
  if (hasProtectedLabel(target, builder.settings)) {
    return { kind: 'none', why: { en: `${refText(mend.target)} carries a protected label`, zh: `${refText(mend.target)} 带有保护标签` } }
  }
  const input = { world: builder.world, ref: mend.target, target, params: mend.params }
  const planned: ActionPlan = action.plan(input)
  if (planned.kind === 'nothing-to-do') return { kind: 'none', why: planned.why, isDone: true }
  if (planned.kind === 'refused') return { kind: 'none', why: planned.why }
  if (showsSecret(planned.write, target, builder.settings)) {
    return { kind: 'none', why: { en: 'the change would show a secret value; make it by hand', zh: '该变更会暴露敏感值，请手动修改' } }
  }
  return {
    kind: 'action',
    target,
    warnings: planned.warnings ?? [],
    action: {
      kind: action.kind,
      target: mend.target,
      targetUid: target.metadata.uid ?? '',
      targetGeneration: target.metadata.generation ?? 0,
      params: mend.params,
      write: planned.write,
      risk: riskOf(action.risk(input), mend.target.namespace, builder.settings),
      title: planned.title,
      diff: planned.diff ?? diffOf(planned.write, mend, builder.world.object(mend.target) ?? target),
      undoable: isUndoable(planned.write),
      ...(action.cleanUp === undefined ? {} : { cleanUp: action.cleanUp }),
      manual: manualCommand(mend.target, planned.write),
    },
  }
}

/** What is deleted for good cannot be taken back; what was put away before, or has its history kept, can. */
function isUndoable(write: ClusterWrite): boolean {
  return write.verb !== 'delete' || write.export === true
}

export type BuiltMend =
  | { readonly kind: 'actions'; readonly built: readonly [BuiltAction, ...BuiltAction[]] }
  | Extract<Built, { kind: 'none' }>
export type BuiltAction = Extract<Built, { kind: 'action' }>

/** A mend on all its objects. One that already is as it would be made is left out; one that may not be changed forbids all. */
export async function buildMend(mend: Mend, builder: Builder): Promise<BuiltMend> {
  const built: BuiltAction[] = []
  let asItShould: Text | undefined
  for (const target of [mend.target, ...(mend.also ?? [])]) {
    const one = await buildAction({ ...mend, target }, builder)
    if (one.kind === 'action') built.push(one)
    else if (one.isDone === true) asItShould = one.why
    else return one
  }
  const [first, ...more] = built
  if (first !== undefined) return { kind: 'actions', built: [first, ...more] }
  return { kind: 'none', why: asItShould ?? { en: 'there is nothing to change', zh: '没有需要变更的内容' } }
}

/** A plan is stored and shown: a field whose value the world masks may not be in it. */
function showsSecret(write: ClusterWrite, target: AnyObject, settings: PipelineSettings): boolean {
  const names = masking({ key: 'names only', names: settings.maskedKeys })
  return write.verb === 'patch' && write.changes.some((change) => isUnsafeChange(change, target.kind, names))
}

/** One write instead of two for actions on the same object: one patch, one rollout. */
export function combined(first: PlannedAction, second: PlannedAction, seen: AnyObject): PlannedAction | undefined {
  if (first.write.verb !== 'patch' || second.write.verb !== 'patch' || first.targetUid !== second.targetUid) return undefined
  const paths = new Set(first.write.changes.map(({ path }) => JSON.stringify(path)))
  const more = second.write.changes.filter(({ path }) => !paths.has(JSON.stringify(path)))
  if (
    more.some(
      ({ path }) =>
        first.write.verb === 'patch' && first.write.changes.some((change) => isPrefix(change.path, path) || isPrefix(path, change.path)),
    )
  )
    return undefined
  const write: ClusterWrite = { verb: 'patch', changes: [...first.write.changes, ...more] }
  return {
    ...first,
    params: { ...first.params, alongside: { kind: second.kind, ...second.params } },
    write,
    title: { en: `${first.title.en}; ${second.title.en}`, zh: `${first.title.zh}；${second.title.zh}` },
    diff: diffOf(write, { target: first.target }, seen),
    manual: manualCommand(first.target, write),
  }
}

function isPrefix(short: FieldChange['path'], long: FieldChange['path']): boolean {
  return short.length <= long.length && short.every((step, index) => step === long[index])
}

/** What an approval signs: the exact writes and their targets. */
export function digestOf(actions: readonly PlannedAction[]): string {
  const signed = actions.map(({ kind, target, targetUid, write }) => ({ kind, target, targetUid, write }) as unknown as Json)
  return createHash('sha256').update(canonicalJson(signed)).digest('hex')
}

const noise = new Set(['status', 'managedFields', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink'])

/** Unified diff of the object's YAML as the world shows it (masked), so that no secret value gets into a plan. */
export function diffOf(write: ClusterWrite, { target }: Pick<Mend, 'target'>, seen: AnyObject): string {
  const name = refText(target)
  if (write.verb !== 'patch') return `--- ${name}\n+++ (${write.verb === 'delete' ? 'deleted' : 'uninstalled'})\n`
  const before = readable(seen as unknown as JsonObject)
  const after = structuredClone(before)
  for (const change of write.changes) set(after, change.path, change.after)
  return createTwoFilesPatch(name, name, stringify(before), stringify(after), 'now', 'after', { context: 3 })
    .split('\n')
    .slice(1)
    .join('\n')
}

function readable(object: JsonObject): Record<string, Json | undefined> {
  const clean = (value: Json | undefined, depth: number): Json | undefined => {
    if (!isJsonObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) => (depth < 2 && noise.has(key) ? [] : [[key, clean(inner, depth + 1)]])),
    )
  }
  return clean(object, 0) as Record<string, Json | undefined>
}

function set(root: Record<string, Json | undefined>, path: FieldChange['path'], value: Json | undefined): void {
  let parent = root as Record<string | number, Json | undefined>
  for (const [index, step] of path.slice(0, -1).entries()) {
    const child = parent[step] ?? (typeof path[index + 1] === 'number' ? [] : {})
    parent[step] = child
    parent = child as Record<string | number, Json | undefined>
  }
  const last = path.at(-1)
  if (last === undefined) return
  if (value === undefined) delete parent[last]
  else parent[last] = value
}

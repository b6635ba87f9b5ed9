import type { Analysis, AnalysisPlan } from '../../diagnosis/analysis.ts'
import type { Trouble } from '../../domain/incident/hypothesis.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import type { World } from '../../world/world.ts'
import { buildAction } from '../plans/building.ts'
import type { PipelineSettings } from '../settings.ts'
import type { Findings, StepPorts } from '../step.ts'

/** One scan with the plan each trouble would get, nothing stored and nothing asked of the API server beyond what the findings needed. */
export async function analysisOf(
  findings: Findings,
  ports: { readonly actions: StepPorts['actions']; readonly settings: PipelineSettings; readonly clusterId: string },
): Promise<Analysis> {
  const plans = new Map<string, AnalysisPlan>()
  for (const trouble of findings.troubles) {
    const plan = await firstPlan(trouble, findings.world, ports)
    if (plan !== undefined) plans.set(trouble.key, plan)
  }
  const { world, troubles, notChecked, durationMs } = findings
  return { clusterId: ports.clusterId, scannedObjects: world.size, durationMs, troubles, plans, notChecked }
}

async function firstPlan(
  trouble: Trouble,
  world: World,
  ports: { readonly actions: StepPorts['actions']; readonly settings: PipelineSettings },
): Promise<AnalysisPlan | undefined> {
  const read = (ref: ObjectRef): Promise<JsonObject | undefined> => {
    const object: unknown = world.object(ref)
    return Promise.resolve(isJsonObject(object) ? object : undefined)
  }
  for (const mend of trouble.cause.mends) {
    const built = await buildAction(mend, { actions: ports.actions, settings: ports.settings, world, read })
    if (built.kind === 'none') continue
    const { kind, target, title, diff, risk } = built.action
    return { risk, actions: [{ kind, target, title, diff }] }
  }
  return undefined
}

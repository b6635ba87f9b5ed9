import type { CrashLoop } from '../domain/crash/crash-loop.ts'
import type { NotChecked } from '../domain/incident/hypothesis.ts'
import type { ClusterWrite, UndoWrite } from '../domain/incident/plan.ts'
import type { Instant } from '../domain/instant.ts'
import type { JsonObject } from '../domain/json.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import type { FiringReleaseReport } from '../domain/release/firing-release.ts'
import type { Text } from '../domain/text.ts'
import type { World } from '../world/world.ts'

/** One Kubernetes cluster: seen through its world, asked a bounded number of questions, and changed only through `write`. */
export interface Cluster {
  readonly id: string
  /** True for a recording: `write` refuses. */
  readonly readOnly: boolean
  /** How it was reached: kubeconfig file and context, in-cluster, recording folder. */
  readonly origin: string
  /** The present snapshot; from watches where this process watches, else listed and kept for a few seconds. */
  world(signal: AbortSignal): Promise<World>
  readonly questions: Questions
  /** The object as the API server has it now, all fields; undefined when it is not there. Secrets are refused. */
  read(ref: ObjectRef, signal: AbortSignal): Promise<JsonObject | undefined>
  write(request: WriteRequest, signal: AbortSignal): Promise<WriteResult>
  /** Permissions the product uses and does not have, by name; those of Helm only in the namespaces where releases may be uninstalled. */
  missingPermissions(signal: AbortSignal, uninstallIn?: UninstallPlaces): Promise<readonly NotChecked[]>
  /** Of the API server, e.g. `v1.34.4`. */
  version(signal: AbortSignal): Promise<Answer<string>>
  /** What pods and nodes used when the metrics API last measured; `absent` where the cluster serves none. */
  usage(signal: AbortSignal): Promise<Answer<Usage>>
}

/** Namespaces; `everywhere` where they are not limited. */
export type UninstallPlaces = readonly string[] | 'everywhere'

export interface Usage {
  readonly nodes: readonly (Measured & Amounts & { readonly node: string })[]
  readonly pods: readonly (Measured & { readonly pod: ObjectRef; readonly containers: readonly (Amounts & { readonly name: string })[] })[]
}

export interface Measured {
  /** End of the time that was measured. */
  readonly at: Instant
  readonly windowMs: number
}

export interface Amounts {
  readonly cpuCores: number
  readonly memoryBytes: number
}

/** Marks every write: the field manager is `aceso`, and the object carries `aceso.dev/plan: <planId>/<index>[/undo]` as annotation. */
export const planAnnotation = 'aceso.dev/plan'
export const fieldManager = 'aceso'

export interface WriteRequest {
  readonly target: ObjectRef
  /** `create`: the object itself, as it was put away. */
  readonly write: ClusterWrite | UndoWrite | { readonly verb: 'create'; readonly manifest: JsonObject }
  /** Value of the plan annotation. */
  readonly mark: string
  readonly dryRun: boolean
}

/**
 * `overtaken`: a field no longer holds the value the plan was made from (or the object is another one by uid): nothing was written.
 * `refused`: the API server said no (validation, admission, permission); message bounded, from outside.
 */
export type WriteResult =
  | {
      readonly kind: 'done'
      readonly resourceVersion: string
      readonly generation: number
      /** The object as the API server has it now; absent after a deletion. */
      readonly object?: JsonObject
    }
  | { readonly kind: 'overtaken'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string; readonly forbidden: boolean }

/** What an analyzer may ask beyond the world. Every answer is bounded, cached for the scan, and never an exception. */
export interface Questions {
  /** Log of the last terminated run of a container, newest lines, at most 64 KiB. */
  previousLog(pod: ObjectRef, container: string, signal: AbortSignal): Promise<Answer<string>>
  log(pod: ObjectRef, container: string, signal: AbortSignal): Promise<Answer<string>>
  /** One HTTP GET through the API server's pod proxy, 3 s at most; redirects are not followed; the body is dropped. */
  probe(pod: ObjectRef, target: ProbeTarget, signal: AbortSignal): Promise<Answer<ProbeReply>>
  /** What pods and nodes used when it was last measured; `absent` where nobody measures. */
  usage?(signal: AbortSignal): Promise<Answer<Usage>>
  /** Core files of this pod that a node agent has read, the newest first, at most 20; absent where nobody collects crashes. */
  crashes?(pod: ObjectRef, signal: AbortSignal): Promise<Answer<readonly PodCrash[]>>
  /** The instance that crashes too often and has this Milvus resource or Helm release; absent where crashes are not counted, or it does not. */
  crashLoop?(object: ObjectRef, signal: AbortSignal): Promise<Answer<CrashLoopReport>>
  /** The release of this workload on which an alert rule fires; absent where no rule does, or nobody wants to go back because of one. */
  firingRelease?(workload: ObjectRef, signal: AbortSignal): Promise<Answer<FiringReleaseReport>>
}

/** A crash loop with the crashes of its pods that an agent has read, the newest first, at most 20. */
export interface CrashLoopReport extends CrashLoop {
  readonly crashes: readonly PodCrash[]
}

/** One crash of a pod, with what is known of its kind. */
export interface PodCrash {
  readonly id: string
  readonly at: Instant
  readonly container: string | undefined
  /** As the kernel called the process. */
  readonly program: string
  readonly reason: string
  readonly abortMessage: string | undefined
  /** Application frames as compared, innermost first. */
  readonly frames: readonly string[]
  /** 0-1: how much of the stack is readable. */
  readonly quality: number
  readonly group:
    | {
        readonly id: string
        readonly count: number
        readonly firstSeen: Instant
        readonly fixedIn: string | undefined
      }
    | undefined
  readonly version: string
  /** The likest known crash, where one is like enough. */
  readonly looksLike: { readonly id: string; readonly title: string; readonly fixedIn: string | undefined } | undefined
}

export interface ProbeTarget {
  readonly port: number
  readonly path: string
  readonly scheme: 'HTTP' | 'HTTPS'
}

/** `status` when an HTTP answer came, `failure` when none did. */
export type ProbeReply =
  | { readonly status: number; readonly tookMs: number }
  | { readonly failure: 'refused' | 'timed-out' | 'not-http' | 'unreachable' }

/** `absent`: there is nothing to tell (the container has not run before), so that nothing is missing from the picture. */
export type Answer<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  | { readonly kind: 'unavailable'; readonly why: Text; readonly absent?: true }

import type { Evidence, Strength } from '../../domain/incident/evidence.ts'
import type { Instant } from '../../domain/instant.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import { type Text, verbatim } from '../../domain/text.ts'
import type { ProbeTarget } from '../../ports/cluster.ts'
import type { EventRecord } from '../../world/world.ts'

/** `kubectl <verb> <kind> <name> -n <namespace>`, as people type it. */
export function kubectl(verb: string, ref: ObjectRef, more = ''): string {
  const place = ref.namespace === '' ? '' : ` -n ${ref.namespace}`
  return `kubectl ${verb} ${ref.kind.toLowerCase()} ${ref.name}${place}${more}`
}

export function eventEvidence(event: EventRecord, strength: Strength): Evidence {
  return {
    kind: 'event',
    strength,
    text: verbatim(quoted(`${event.reason}: ${event.message}`)),
    origin: kubectl('describe', event.object),
    object: event.object,
    at: event.lastAt,
    count: event.count,
  }
}

/** What a field of an object says; `path` is dotted, as in the object's YAML. */
export function fieldEvidence(object: ObjectRef, path: string, text: Text, strength: Strength): Evidence {
  return { kind: 'field', strength, text, origin: `${kubectl('get', object, ' -o yaml')}  # ${path}`, object }
}

export function statusEvidence(object: ObjectRef, text: Text, strength: Strength, at?: Instant): Evidence {
  return { kind: 'status', strength, text, origin: kubectl('describe', object), object, ...(at === undefined ? {} : { at }) }
}

export function absenceEvidence(missing: ObjectRef, text: Text, strength: Strength): Evidence {
  return { kind: 'absence', strength, text, origin: kubectl('get', missing), object: missing }
}

export function changeEvidence(object: ObjectRef, text: Text, strength: Strength, at?: Instant): Evidence {
  return {
    kind: 'change',
    strength,
    text,
    origin: kubectl('get', object, ' -o yaml --show-managed-fields'),
    object,
    ...(at === undefined ? {} : { at }),
  }
}

export function logEvidence(pod: ObjectRef, container: string, line: string, strength: Strength, run: 'previous' | 'present'): Evidence {
  return {
    kind: 'log',
    strength,
    text: verbatim(quoted(line)),
    origin: `kubectl logs ${pod.name} -n ${pod.namespace} -c ${container}${run === 'previous' ? ' --previous' : ''}`,
    object: pod,
  }
}

/** An HTTP request that was made to find out. */
export function probeEvidence(pod: ObjectRef, target: ProbeTarget, text: Text, strength: Strength): Evidence {
  const scheme = target.scheme === 'HTTPS' ? 'https:' : ''
  return {
    kind: 'probe',
    strength,
    text,
    origin: `kubectl get --raw '/api/v1/namespaces/${pod.namespace}/pods/${scheme}${pod.name}:${target.port}/proxy${target.path}'`,
    object: pod,
  }
}

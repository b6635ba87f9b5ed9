import { scoreLine } from '../../src/crash/score/score-line.ts'
import type { AgentConfig } from '../setup/config.ts'
import type { Log } from '../telemetry/log.ts'
import type { WorkMeans } from './work.ts'

/** The lines about cores that people grep for; `event` is the documented name of what happened. */
export function workLog(log: Log, language: AgentConfig['server']['language']): WorkMeans['log'] {
  return {
    found: (path) => log.info('Found coredump file', { event: 'file_discovered', path }),
    scored(record) {
      log.info(scoreLine(record.file, record.score)[language])
      const { command, program, signal, pid, pod, fingerprint, quality, stack, notes } = record
      log.info('Coredump analyzed', {
        event: 'analysis_complete',
        path: record.file,
        program: program === '' ? command : program,
        pid,
        signal: signal.name,
        reason: record.reason,
        ...(pod === undefined ? {} : { namespace: pod.namespace, pod: pod.name, container: pod.container, instance: pod.instance?.name }),
        frames: fingerprint.frames.slice(0, 3),
        quality,
        ...(stack.fault === undefined ? {} : { stackFault: stack.fault }),
      })
      log.debug('Notes', {
        path: record.file,
        notes,
        link: pod === undefined ? 'none' : `${pod.method} ${pod.confidence}`,
        threads: record.threadCount,
      })
    },
    skipped: (path, why) => log.info('Coredump skipped', { event: 'file_skipped', path, why }),
    failed: (path, why) => log.error('Coredump', { event: 'file_error', path, why }),
    again: (path, why) => log.warn('Coredump will be tried again', { event: 'analysis_error', path, why }),
    done: (path, status, tookMs) => log.info('Coredump processed', { event: 'file_processed', path, status, ms: Math.round(tookMs) }),
  }
}

import type { Metrics } from '../../ports/metrics.ts'

const timeoutMs = 2_000
const own = /^(?:# (?:HELP|TYPE) )?milvus_coredump_agent_/

/** The server's exposition with the agent's own figures behind; `process_*` of the agent stay out, where their names are the server's. */
export function withAgentMetrics(metrics: Metrics, port: () => number | undefined): Metrics {
  return {
    ...metrics,
    async exposition() {
      const [{ contentType, text }, more] = await Promise.all([metrics.exposition(), linesAt(port())])
      return { contentType, text: `${text}${more}` }
    },
  }
}

async function linesAt(port: number | undefined): Promise<string> {
  if (port === undefined) return ''
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(timeoutMs) })
    const lines = (await answer.text()).split('\n').filter((line) => own.test(line))
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`
  } catch {
    // It is starting, or ending.
    return ''
  }
}

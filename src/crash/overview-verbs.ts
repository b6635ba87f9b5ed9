import type { CrashFigures } from '../ports/store/crash-overview.ts'
import { seenAgents } from './agent-verbs.ts'
import type { CrashMeans } from './means.ts'
import { figuresFrom, metricsOf } from './overview/figures.ts'
import type { InstanceFigures } from './overview/summary.ts'
import { summaryOf } from './overview/summary.ts'
import type { CrashVerbs } from './verbs.ts'

/** The figures above the pages. */
export function overviewVerbs(means: CrashMeans): Pick<CrashVerbs, 'summary' | 'metrics'> {
  const { crashes, clock, valueThreshold } = means
  return {
    async summary() {
      const now = clock.now()
      const [figures, agents] = await Promise.all([crashes.figures({ ...figuresFrom(now), valueThreshold }), seenAgents(means)])
      const instances = await instancesOf(means, figures)
      return summaryOf({ figures, instances, agents, valueThreshold, isAnalysisEnabled: means.isAnalysisEnabled(), now })
    },
    async metrics() {
      const now = clock.now()
      const figures = await crashes.figures({ ...figuresFrom(now), valueThreshold })
      return metricsOf(figures, await instancesOf(means, figures), means.isAnalysisEnabled(), now)
    },
  }
}

/** Without anybody who discovers instances, those that crashed are known, and not how they are. */
async function instancesOf({ instances }: CrashMeans, figures: CrashFigures): Promise<InstanceFigures> {
  return (await instances?.()) ?? { ...figures.instances, running: 0, failed: 0, terminated: 0, cleaned: 0 }
}

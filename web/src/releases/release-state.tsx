import type { DeploymentRow, Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Mark } from '../parts/mark.tsx'
import { releaseTones, reportTones } from './standing.ts'

export function ReleaseState({ status }: { readonly status: DeploymentRow['status'] }) {
  const { releases } = useWords().texts
  const tone = releaseTones[status]
  return (
    <span className={`state tone-${tone}`}>
      <Mark tone={tone} />
      {releases.states[status]}
    </span>
  )
}

export function ReportState({ status, size = 14 }: { readonly status: Report['status']; readonly size?: number }) {
  const { releases } = useWords().texts
  const tone = reportTones[status]
  return (
    <span className={`state tone-${tone}`}>
      <Mark tone={tone} size={size} />
      {releases.reportStates[status]}
    </span>
  )
}

/** How bad a problem is. Not to be mixed with risk, which grades an action. */
export const severities = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** What an action may cost when it goes wrong. Derived by the server from the action and its target; a model or pattern may raise it, never lower it. */
export const riskLevels = severities
export type RiskLevel = (typeof riskLevels)[number]

export function highest<Level extends Severity>(levels: readonly Level[], otherwise: Level): Level {
  return levels.reduce((worst, level) => (gradeOf(level) > gradeOf(worst) ? level : worst), otherwise)
}

export function gradeOf(level: Severity): number {
  return riskLevels.indexOf(level)
}

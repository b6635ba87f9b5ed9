/** The life of an incident, in order. The steps themselves are in pipeline/steps/steps.ts. */
export const stepNames = ['receive', 'group', 'diagnose', 'propose', 'decide', 'execute', 'verify', 'learn'] as const
export type StepName = (typeof stepNames)[number]

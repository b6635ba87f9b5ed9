import type { Overview, Role } from './shapes.ts'

const rank: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, approver: 2, admin: 3 }

/** Whether the reader's role is enough. True until it is known: the server decides, a button only spares a refusal. */
export function may(overview: Overview | undefined, least: Role): boolean {
  return overview === undefined || rank[overview.caller.role] >= rank[least]
}

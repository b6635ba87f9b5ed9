/** Whether somebody means this known report: by its id, with its repository, or as the address of its page. */
export function sameIssue(id: string, said: string): boolean {
  return said.includes(id) || (numberOf(id) !== undefined && numberOf(said) === numberOf(id))
}

function numberOf(issue: string): string | undefined {
  return /(?:#|\/(?:issues|pull)\/)(\d{2,7})(?!\d)/.exec(issue)?.[1]
}

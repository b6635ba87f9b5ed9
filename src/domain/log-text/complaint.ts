const complaint =
  /error|exception|fail|warn|fatal|panic|refus|reject|time[ds]? ?out|denied|invalid|missing|expired|exhaust|exceed|too many|unavailable|killed|\b5\d\d\b/i

/** Whether a line of a log says that something is wrong, as against what only tells of the day's work. Wider than what may be the cause: for choosing lines, not for judging. */
export function complains(line: string): boolean {
  return complaint.test(line)
}

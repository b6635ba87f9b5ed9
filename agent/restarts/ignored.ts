/** Why a container's crashes are not looked after: one of the configured patterns is in its name or in what its end is given as. Upper and lower case are the same, dashes are none. */
export function ignoredBy(patterns: readonly string[], container: string | undefined, reason = ''): string | undefined {
  const told = `${container ?? ''}\n${reason}`
  const pattern = patterns.find((one) => one !== '' && plain(told).includes(plain(one)))
  return pattern === undefined ? undefined : `container ${container ?? ''} is ignored (analyzer.ignorePatterns: ${pattern})`
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll('-', '')
}

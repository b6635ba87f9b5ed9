/** The mount that a path lies on, as /proc/self/mountinfo tells it (man 5 proc_pid_mountinfo). */
export interface Mount {
  readonly point: string
  /** `nfs4`, `ext4`. */
  readonly kind: string
  readonly isWritable: boolean
}

/** The mount with the longest point above a path (already free of links); of several at one point the last, which hides the others. */
export function mountOf(mountInfo: string, path: string): Mount | undefined {
  let found: Mount | undefined
  for (const line of mountInfo.split('\n')) {
    const mount = mountIn(line)
    if (mount === undefined || !isAbove(mount.point, path)) continue
    if (found === undefined || mount.point.length >= found.point.length) found = mount
  }
  return found
}

/** `36 35 98:0 /root /mnt/point rw,noatime master:1 - ext4 /dev/root rw,errors=continue` */
function mountIn(line: string): Mount | undefined {
  const [left, right] = line.split(' - ')
  const [, , , , point, options] = left?.split(' ') ?? []
  const [kind, , superOptions] = right?.split(' ') ?? []
  if (point === undefined || options === undefined || kind === undefined) return undefined
  const isWritable = [options, superOptions ?? ''].every((given) => !given.split(',').includes('ro'))
  return { point: unescaped(point), kind, isWritable }
}

/** Blanks, tabs, line ends and backslashes are written as octal numbers. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

function isAbove(point: string, path: string): boolean {
  return point === '/' || path === point || path.startsWith(`${point}/`)
}

/** What the path of a process's control group tells about its container. */
export interface CgroupOwner {
  readonly podUid?: string
  readonly containerId?: string
}

const mostText = 64 * 1024
/** `kubepods-burstable-pod0a1b_..._f.slice` (systemd driver), `/kubepods/burstable/pod0a1b-...-f/` (cgroupfs); static pods have a uid without dashes. */
const podPart = /(?:^|[/-])pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?(?=[/:]|$)/
/** `cri-containerd-<id>.scope`, `crio-<id>.scope`, `docker-<id>.scope`, `<id>`, `...slice:cri-containerd:<id>`; sub-groups may follow. */
const containerPart = /(?:^|[/:-])([0-9a-f]{64})(?:\.scope)?(?=[/:]|$)/

/**
 * Reads `COREDUMP_PROC_CGROUP` of the journal or the text of /proc/<pid>/cgroup, of version 1 (a line for each controller) or 2 (one line).
 * Undefined where no line names a pod or a container.
 */
export function ownerOfCgroup(text: string): CgroupOwner | undefined {
  let best: CgroupOwner | undefined
  for (const line of text.slice(0, mostText).split('\n')) {
    // `4:memory:/kubepods/...`, `0::/kubepods.slice/...`, or the path alone.
    const path = /^\d+:[^:]*:(.*)$/.exec(line)?.[1] ?? line
    const podUid = podPart.exec(path)?.[1]?.replaceAll('_', '-')
    const containerId = containerPart.exec(path)?.[1]
    if (podUid !== undefined && containerId !== undefined) return { podUid, containerId }
    if (podUid !== undefined) best = { podUid }
    else if (containerId !== undefined) best ??= { containerId }
  }
  return best
}

/** What decides whether a machine keeps cores and whether they can be read: looked at, not judged. */
export interface CoreMachine {
  /** /proc/sys/kernel/core_pattern; undefined where it cannot be read. */
  readonly corePattern: string | undefined
  /** Soft limit of core sizes of this very process in bytes; Infinity = unlimited. */
  readonly coreLimitBytes: number | undefined
  /** systemd listens for crashes. */
  readonly hasSystemdSocket: boolean
  /** `Storage`, `ProcessSizeMax`, `ExternalSizeMax` of coredump.conf, where they are set. */
  readonly systemdSettings: Readonly<Record<string, string>>
  readonly folder: CoreFolder
  /** The same folder as the node or as a pod names it, where that one exists: `/host/var/...` for `/var/...` and the other way round. */
  readonly otherFolder: string | undefined
  readonly isRoot: boolean
  /** Path of each program that was asked for; undefined = not installed. */
  readonly programs: Readonly<Record<string, string | undefined>>
}

export type CoreFolder =
  | { readonly path: string; readonly state: 'missing' | 'forbidden' | 'no-folder' }
  | { readonly path: string; readonly state: 'readable'; readonly files: number; readonly freeBytes: number; readonly totalBytes: number }

/** Where files of a crashed program may be found: the container's root as the node sees it, an unpacked image, or a folder of symbols. Nothing in it is trusted by its name. */
export interface SymbolSource {
  /** `root`: paths of the core hold in it. `symbols`: has `.build-id/xx/yyyy` and `.build-id/xx/yyyy.debug`. */
  readonly kind: 'root' | 'symbols'
  /** For people: `the container's root`. */
  readonly title: string
  /** Build-id of the file at a path of this source; undefined where there is no such regular ELF file. Never leaves the source, whatever its links say. */
  buildIdOf(path: string, signal: AbortSignal): Promise<string | undefined>
}

/** A file that was proved to be the one that was mapped. */
export interface ProvedFile {
  readonly source: SymbolSource
  /** In its source. */
  readonly path: string
  /** Where the debugger looks for it, below the root it is given. */
  readonly target: string
  readonly buildId: string
}

/** A root for a debugger with nothing but proved files in it. */
export interface StagedRoot {
  readonly root: string
  /** Targets that are there; one that changed meanwhile or would take too much space is not. */
  readonly targets: readonly string[]
  dispose(): Promise<void>
}

export interface SymbolStage {
  stage(files: readonly ProvedFile[], signal: AbortSignal): Promise<StagedRoot>
}

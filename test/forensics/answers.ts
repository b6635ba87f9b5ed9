/** The parts of the server's answers that are looked at. */
export interface SeenCrash {
  readonly id: string
  readonly fileName: string
  readonly status: string
  readonly pid: number
  readonly signal: number
  readonly valueScore: number
  readonly podName?: string
  readonly podNamespace?: string
  readonly containerName?: string
  readonly instanceName?: string
  readonly group?: string
  readonly hasSlimCore: boolean
}

export interface SeenDetail {
  readonly file: SeenCrash
  readonly gdbOutput: string
  readonly scoreBreakdown?: { readonly totalScore: number; readonly rawScore: number }
  readonly analysis?: Readonly<Record<string, unknown>>
  /** Of another crash of the same bug. */
  readonly explained?: { readonly id: string; readonly analysis: Readonly<Record<string, unknown>> }
  readonly report: {
    readonly stored: readonly { readonly what: string; readonly name: string; readonly sha256: string; readonly sizeBytes: number }[]
    readonly record?: {
      readonly file: string
      readonly quality: number
      readonly threadCount: number
      readonly faultAddress?: string
      readonly pod?: {
        readonly method: string
        readonly confidence: number
        readonly instance?: { readonly name: string; readonly type: string }
      }
      readonly score: { readonly totalScore: number }
    }
  }
}

export interface SeenInstance {
  readonly name: string
  readonly namespace: string
  readonly type: string
  readonly pods: readonly { readonly name: string; readonly restartCount: number }[]
}

export interface Page<Row> {
  readonly data: readonly Row[]
  readonly total: number
}

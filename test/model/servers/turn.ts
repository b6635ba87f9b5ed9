/** What a scripted server does with one request. The same for every protocol; each writes it as its provider does. */
export interface Turn {
  readonly text?: string
  /** `raw` where the arguments are not what they should be. */
  readonly calls?: readonly { readonly name: string; readonly input?: object; readonly raw?: string }[]
  readonly stop?: 'end' | 'length' | 'filtered'
  /** Null: says nothing about usage. */
  readonly usage?: { readonly input: number; readonly output: number; readonly cached?: number; readonly written?: number } | null
  readonly delayMs?: number
  /** Ends the connection after this share of the bytes. */
  readonly cutAfter?: number
  /** Answers with a fault instead. */
  readonly status?: number
  readonly message?: string
  readonly code?: string
  readonly parameter?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is, for what is no answer of the protocol at all. */
  readonly body?: string
  /** Of that, and of what stands for a page; JSON where left out. */
  readonly contentType?: string
  /** Said in the middle of a stream, after its text. */
  readonly inside?: Fault
}

/** One request as it arrived. */
export interface Received {
  readonly path: string
  /** Behind the `?`. */
  readonly query?: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Readonly<Record<string, unknown>>
  readonly atMs: number
  /** The caller went away before the answer was complete. */
  readonly isAborted: boolean
}

export interface Fault {
  readonly status: number
  readonly message: string
  readonly code?: string | undefined
  readonly parameter?: string | undefined
}

/** How one provider speaks. */
export interface Speech {
  isQuestion(path: string): boolean
  /** A real one would not answer this request, for its key, its headers or its shape. */
  refuses(request: Pick<Received, 'path' | 'query' | 'headers' | 'body'>, raw: string): Fault | undefined
  isStream(path: string, body: Received['body']): boolean
  readonly streamType: string
  whole(turn: Turn, body: Received['body']): object
  pieces(turn: Turn, body: Received['body']): readonly (string | Buffer)[]
  /** A fault in the middle of a stream. */
  streamFault(fault: Fault): string | Buffer
  fault(fault: Fault): { readonly headers: Readonly<Record<string, string>>; readonly body: object }
  /** The list of models; undefined where it lies elsewhere. */
  models(path: string, headers: Received['headers']): object | Fault | undefined
}

export const usualUsage = { input: 11, output: 7, cached: 0 }

/** Every key that the scripted servers take. */
export const goodKey = 'key-of-the-scripted-server'

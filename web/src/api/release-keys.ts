/** The reader's language: what rules wrote is told in it, what a model wrote stays as it is. */
export type Reader = 'en' | 'zh'

/** Under what the answers about releases and their reports are kept. Without a language: of all readers. */
export const releaseKeys = {
  all: ['releases'],
  list: ['releases', 'list'],
  release: (id: string, ...language: readonly Reader[]) => ['releases', 'one', id, ...language],
  report: (id: string, ...language: readonly Reader[]) => ['releases', 'report', id, ...language],
  diff: (id: string, other: string, language: Reader) => ['releases', 'diff', id, other, language],
  series: ['releases', 'series'],
  scores: ['releases', 'scores'],
} as const

/** Under what the answers about releases and their reports are kept. */
export const releaseKeys = {
  all: ['releases'],
  list: ['releases', 'list'],
  release: (id: string) => ['releases', 'one', id],
  report: (id: string) => ['releases', 'report', id],
  diff: (id: string, other: string) => ['releases', 'diff', id, other],
  series: ['releases', 'series'],
  scores: ['releases', 'scores'],
} as const

import { analyzers } from '../../src/analyzers/index.ts'
import { generated } from './markdown.ts'

/** Every cause that Aceso can name, in both languages, with what to do. */
export function causesPage(): string {
  const sections = [...analyzers]
    .sort((left, right) => left.kind.localeCompare(right.kind))
    .map(({ kind, causes }) => {
      const entries = Object.entries(causes).map(([code, { severity, summary, help }]) =>
        [`### \`${code}\``, `Severity: ${severity}.`, `${summary.en}  \n${summary.zh}`, `${help.en}  \n${help.zh}`].join('\n\n'),
      )
      return [`## ${kind}`, ...entries].join('\n\n')
    })
  const head = 'The code is stable: silences, statistics and scripts may rely on it. Names in braces are filled in from the cluster.'
  return `${[generated, '# Causes', head, ...sections].join('\n\n')}\n`
}

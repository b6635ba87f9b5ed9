import { useWords } from '../language/language.tsx'
import type { CrashRecord } from './frames.ts'

/** Those that people look at first. */
const first = ['rip', 'pc', 'rsp', 'sp', 'rbp', 'lr', 'x29', 'x30', 'rax', 'rbx', 'rcx', 'rdx', 'rdi', 'rsi']

export function Registers({ record }: { readonly record: CrashRecord }) {
  const { texts } = useWords()
  const t = texts.crashes.one.registers
  const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length)
  const registers = Object.entries(record.registers).toSorted(([left], [right]) => rank(left) - rank(right))
  if (registers.length === 0) return null
  return (
    <section className="section" aria-labelledby="registers">
      <details className="fold">
        <summary>
          <h2 id="registers">{t.title}</h2> <span className="section-count">{t.of}</span>
        </summary>
        <dl className="registers">
          {registers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  )
}

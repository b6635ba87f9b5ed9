import { expect, it } from 'vitest'
import { harmlessText } from './harmless-text.ts'

const harmless = (text: string): string => harmlessText(text, 'en', () => undefined)

it('keeps the words of links and pictures, and where they lead only inside the cluster', () => {
  expect(harmless('see [the chart](http://prometheus.monitoring.svc/graph) and ![x](https://evil.example/p.png?d=1)')).toBe(
    'see the chart http://prometheus.monitoring.svc/graph and x',
  )
})

it('takes no time over marks that never end', () => {
  const beganMs = performance.now()
  for (const word of ['[', '![', '[](', '<a', '[x](', '`']) harmless(word.repeat(10_000 / word.length))
  expect(performance.now() - beganMs).toBeLessThan(2_000)
})

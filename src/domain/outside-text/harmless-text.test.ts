import { expect, it } from 'vitest'
import { growth, linear } from '../growth.fixture.ts'
import { harmlessText } from './harmless-text.ts'

const harmless = (text: string): string => harmlessText(text, 'en', () => undefined)

it('keeps the words of links and pictures, and where they lead only inside the cluster', () => {
  expect(harmless('see [the chart](http://prometheus.monitoring.svc/graph) and ![x](https://evil.example/p.png?d=1)')).toBe(
    'see the chart http://prometheus.monitoring.svc/graph and x',
  )
})

it('takes no time over marks that never end', async () => {
  for (const word of ['[', '![', '[](', '<a', '[x](', '`']) {
    expect(await growth((times) => void harmless(word.repeat(times)), 5_000), `growth with ${word}`).toBeLessThan(linear)
  }
})

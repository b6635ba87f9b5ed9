import { describe, expect, it } from 'vitest'
import { roomOf } from './room.ts'

const usual = { maxTokens: 2_000, maxInputTokens: 24_000 }

describe('the room of a question and its answer', () => {
  it('is what is configured where the window is larger', () => {
    expect(roomOf({ contextTokens: 128_000 }, usual)).toEqual({ inputTokens: 24_000, maxTokens: 2_000 })
  })

  it('is the window where that is smaller, half of it at most for the answer', () => {
    expect(roomOf({ contextTokens: 8_192 }, usual)).toEqual({ inputTokens: 6_192, maxTokens: 2_000 })
    expect(roomOf({ contextTokens: 2_048 }, usual)).toEqual({ inputTokens: 1_024, maxTokens: 1_024 })
  })

  it('is cautious where nobody knows the window', () => {
    expect(roomOf({ contextTokens: undefined }, { ...usual, maxInputTokens: 100_000 })).toEqual({ inputTokens: 30_768, maxTokens: 2_000 })
  })
})

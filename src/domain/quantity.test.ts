import { describe, expect, it } from 'vitest'
import { durationText, parseDuration, parseSize, sizeText } from './quantity.ts'

describe('durations', () => {
  it.each([
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['30d', 2_592_000_000],
    ['250ms', 250],
    ['1.5h', 5_400_000],
    ['1h30m', 5_400_000],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '5', 'm', '5 minutes', '-5m', '5m!', '1e3s', '５m'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it.each([
    [0, '0s'],
    [90_000, '90s'],
    [120_000, '2m'],
    [604_800_000, '1w'],
    [1500, '1500ms'],
  ])('%d ms is written %s', (ms, text) => {
    expect(durationText(ms)).toBe(text)
    expect(parseDuration(text)).toBe(ms)
  })
})

describe('sizes', () => {
  it.each([
    ['2GB', 2_000_000_000],
    ['1.5GB', 1_500_000_000],
    ['512MB', 512_000_000],
    ['64KiB', 65_536],
    ['1 GiB', 1_073_741_824],
    ['7B', 7],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })

  it.each(['', '5', 'GB', '2gb', '2 G', '-2GB', '2GBs'])('%j is none', (text) => {
    expect(parseSize(text)).toBeUndefined()
  })

  it.each([
    [1_048_576, '1MiB'],
    [2_000_000, '2MB'],
    [1001, '1001B'],
    [0, '0B'],
  ])('%d bytes are written %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text)
    expect(parseSize(text)).toBe(bytes)
  })
})

import { rm } from 'node:fs/promises'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { playKills } from '../../bench/agent/kills.ts'
import { playStorm } from '../../bench/agent/storm.ts'
import { seeded } from '../../bench/seeded.ts'
import { agentPlace, type TestServer, testServer } from './place.ts'

const quiet = (): void => undefined
const patienceMs = 200_000
let folder: string
let server: TestServer
const folders: string[] = []

beforeEach(async () => {
  folder = await agentPlace()
  folders.push(folder)
  server = await testServer()
})
afterEach(() => server.remove())
afterAll(() => Promise.all(folders.map((one) => rm(one, { recursive: true, force: true }))))

describe('a small storm', () => {
  it('is counted in full, each crash once, within the limits of disk and memory, and the newest bug keeps a whole core', async () => {
    const limitBytes = 10_000_000
    const storm = await playStorm({ folder, serverUrl: server.url, cores: 60, limitBytes, patienceMs }, quiet)
    expect({ lost: storm.lost, doubled: storm.doubled }).toEqual({ lost: [], doubled: [] })
    expect(storm).toMatchObject({ told: 60, discovered: 60, processed: 60, hasNewestFull: true })
    expect(storm.groups).toHaveLength(5)
    expect(storm.groups.reduce((sum, count) => sum + count, 0)).toBe(60)
    expect(storm.mostKeptBytes).toBeLessThanOrEqual(limitBytes)
    expect(storm.peakMib).toBeLessThanOrEqual(150)
  })
})

describe('ten kills at random moments', () => {
  it('lose nothing and repeat nothing', async () => {
    const seed = Date.now() % 1_000_000
    const played = await playKills({ folder, serverUrl: server.url, kills: 10, random: seeded(seed), patienceMs }, quiet)
    const wrong = { lost: played.lost, doubled: played.doubled, storedTwice: played.storedTwice, journalTwice: played.journalTwice }
    expect(wrong, `seed ${seed}`).toEqual({ lost: [], doubled: [], storedTwice: [], journalTwice: 0 })
    expect(played.told).toBe(20)
  })
})

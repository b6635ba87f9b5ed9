import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest'
import { type OpenedStore, openStore, type StoreOptions, type StorePlace } from '../../src/adapters/postgres/open-store.ts'
import { clearStore } from '../../src/adapters/postgres/testing.ts'
import { Secret } from '../../src/domain/secret.ts'

export const bothStores = ['embedded', 'server'] as const
export type StoreKind = (typeof bothStores)[number]

export interface Place {
  readonly place: StorePlace
  remove(): Promise<void>
}

let places = 0

/** An empty folder, or an empty database of its own. */
export async function newPlace(kind: StoreKind): Promise<Place> {
  if (kind === 'embedded') {
    const dataDir = mkdtempSync(join(tmpdir(), 'aceso-store-'))
    return { place: { dataDir }, remove: () => Promise.resolve(rmSync(dataDir, { recursive: true, force: true })) }
  }
  const url = new URL(inject('postgresUrl'))
  places += 1
  const name = `test_${process.pid}_${places}_${Math.floor(Math.random() * 1e6)}`
  await administer(url.href, `create database ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return { place: { databaseUrl: new Secret(own.href) }, remove: () => administer(url.href, `drop database ${name} with (force)`) }
}

async function administer(connectionString: string, statement: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The same tests on both stores, each with one store that is emptied before every test. */
export function onBothStores(name: string, tests: (opened: () => OpenedStore, kind: StoreKind) => void, options: StoreOptions = {}): void {
  describe.each(bothStores)(`${name} (%s)`, (kind) => {
    let opened: OpenedStore
    let where: Place
    beforeAll(async () => {
      where = await newPlace(kind)
      opened = await openStore(where.place, options)
    })
    beforeEach(() => clearStore(opened))
    afterAll(async () => {
      await opened.store.close()
      await where.remove()
    })
    tests(() => opened, kind)
  })
}

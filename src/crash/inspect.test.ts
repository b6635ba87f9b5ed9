import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { CrashRecord } from '../domain/crash/crash-record.ts'
import { AcesoError } from '../domain/errors.ts'
import type { CoreBytes } from '../ports/cores/core-bytes.ts'
import type { CoreFiles } from '../ports/cores/core-files.ts'
import type { DebuggerRun } from '../ports/cores/debugger.ts'
import type { SymbolSource } from '../ports/cores/symbol-files.ts'
import { coreBytesOf, type SyntheticCore, syntheticCore } from './elf/synthetic-core.fixture.ts'
import { type Inspection, inspectCore, type Unwinding } from './inspect.ts'
import type { PodOnNode } from './owner/pod-on-node.ts'

const nowMs = Date.parse('2026-11-21T10:00:00Z')
const modifiedMs = nowMs - 60_000

interface Opened {
  readonly attributes?: Readonly<Record<string, string>>
  readonly compression?: CoreBytes['compression']
}

function filesOf(
  core: SyntheticCore,
  { attributes = {}, compression = 'none' }: Opened = {},
): CoreFiles & { readonly closed: string[]; readonly removed: string[] } {
  const closed: string[] = []
  const removed: string[] = []
  return {
    closed,
    removed,
    scratch: () => Promise.resolve({ path: '/scratch/slim', remove: async () => void removed.push('/scratch/slim') }),
    sweep: () => Promise.resolve(0),
    open(path) {
      const isCopy = path === '/scratch/copy'
      const bytes = { ...coreBytesOf(syntheticCore(core)), ...(isCopy ? {} : { compression }) }
      return Promise.resolve({
        path,
        identity: { device: '1', inode: '2', sizeBytes: 5, modifiedMs },
        diskBytes: 4096,
        bytes,
        raw: () => Readable.from([]),
        attributes: () => Promise.resolve(attributes),
        unpacked: () =>
          Promise.resolve({
            path: compression === 'none' ? path : '/scratch/copy',
            sizeBytes: 5,
            isCopy: compression !== 'none',
            remove() {
              removed.push(path)
              return Promise.resolve()
            },
          }),
        close() {
          closed.push(path)
          return Promise.resolve()
        },
      })
    },
  }
}

const inspected = (core: SyntheticCore, inspection: Partial<Inspection> = {}, opened: Opened = {}, path = '/cores/core.4242') =>
  inspectCore(path, { files: filesOf(core, opened), nowMs, ...inspection }, AbortSignal.timeout(5000))

describe('a core without a debugger', () => {
  it('is a whole record', async () => {
    const record = await inspected({ threads: 2 })
    expect(CrashRecord.parse(record)).toEqual(record)
    expect(record).toMatchObject({
      file: '/cores/core.4242',
      program: '/milvus/bin/milvus',
      pid: 4242,
      threadCount: 2,
      reason: 'Segmentation fault (SIGSEGV)',
      faultAddress: '0x20',
      crashedAt: '2026-11-21T09:59:00.000Z',
      hostname: 'milvus-querynode-7',
      stack: { origin: 'notes' },
      quality: 0,
      score: {
        baseScore: 4,
        crashReasonScore: 2,
        panicKeywordScore: 1,
        stackTraceScore: 0,
        threadScore: 0.5,
        signalScore: 1,
        freshnessScore: 0.5,
        totalScore: 9,
      },
    })
  })

  it('knows its pod, the thread of its name and what it looks like', async () => {
    const pod: PodOnNode = {
      namespace: 'vectors',
      name: 'milvus-querynode-7',
      uid: 'u',
      labels: {},
      ownerRefs: [],
      containers: [{ name: 'querynode', id: 'x', restartCount: 1 }],
      instance: { name: 'milvus', namespace: 'vectors', type: 'operator' },
    }
    const attributes = { timestamp: '1795256413175778', signal: '11' }
    const known = { id: 'milvus#1', title: 't', similarity: 0.9 }
    const record = await inspected({}, { owner: { nodeName: 'n', pods: [pod] }, looksLike: () => [known] }, { attributes })
    expect(record).toMatchObject({
      pod: { namespace: 'vectors', container: 'querynode', instance: { type: 'operator' }, method: 'hostname-in-core', confidence: 0.92 },
      crashedAt: '2026-11-21T10:20:13.175Z',
      looksLike: [known],
      score: { podAssocScore: 1 },
    })
  })

  it('tells with which file it cannot read', async () => {
    const fault = await inspected({ leaveOut: ['prstatus', 'prpsinfo'] }).catch((cause: unknown) => cause)
    expect(fault).toBeInstanceOf(AcesoError)
    expect(fault).toMatchObject({ code: 'core-unreadable', path: '/cores/core.4242' })
  })

  it('believes the attributes about the signal', async () => {
    expect(await inspected({}, {}, { attributes: { signal: '6' } })).toMatchObject({
      signal: { number: 6, name: 'SIGABRT', code: 0 },
      reason: 'Abort signal (SIGABRT)',
    })
  })
})

describe('a core with a debugger', () => {
  const source: SymbolSource = {
    kind: 'root',
    title: 'here',
    buildIdOf: (path) => Promise.resolve({ '/milvus/bin/milvus': 'aa11', '/p/old': 'ffff', '/p/same': 'aa11' }[path]),
  }

  function unwinding(asked: DebuggerRun[], staged: string[], more: Partial<Unwinding> = {}): Unwinding {
    return {
      debugger: {
        versions: () => Promise.resolve({ gdb: undefined, 'eu-stack': undefined }),
        run(request) {
          asked.push(request)
          if (request.tool === 'gdb') return Promise.resolve({ kind: 'failed', fault: 'debugger-missing', detail: 'gdb is not installed' })
          const output = 'TID 4242:\n#0  0x0000555555554100 milvus::Broken() - /milvus/bin/milvus\n    broken.cpp:7:1\n'
          return Promise.resolve({ kind: 'ran', output, errors: '', cut: false, ms: 1 })
        },
      },
      stage: {
        stage(files) {
          staged.push(...files.map(({ path, target }) => `${path} as ${target}`))
          return Promise.resolve({ root: '/staged', targets: files.map(({ target }) => target), dispose: () => Promise.resolve() })
        },
      },
      sources: [source],
      timeoutMs: 1000,
      mostUnpackedBytes: 1000,
      ...more,
    }
  }

  it('is told early by itself; the second debugger is asked where the first is missing, with proved files only', async () => {
    const [asked, staged, early]: [DebuggerRun[], string[], CrashRecord[]] = [[], [], []]
    const record = await inspected({}, { unwinding: unwinding(asked, staged), early: (told) => early.push(told) })
    expect(early).toMatchObject([{ stack: { origin: 'notes' } }])
    expect(asked.map(({ tool, root, executable }) => [tool, root, executable])).toEqual([
      ['gdb', '/staged', '/staged/milvus/bin/milvus'],
      ['eu-stack', '/staged', '/staged/milvus/bin/milvus'],
    ])
    expect(staged).toEqual(['/milvus/bin/milvus as /milvus/bin/milvus'])
    expect(record.stack.origin).toBe('eu-stack')
    expect(record.threads[0]?.frames[0]).toMatchObject({ function: 'milvus::Broken()' })
  })

  it.each([
    ['/p/same', ['/p/same as /milvus/bin/milvus'], undefined],
    ['/p/old', ['/milvus/bin/milvus as /milvus/bin/milvus'], '/p/old is another build (ffff, the core has aa11): not used'],
    [
      '/p/none',
      ['/milvus/bin/milvus as /milvus/bin/milvus'],
      '/p/none has no build-id: it cannot be told whether it is the program that crashed, and it was not used',
    ],
  ])('believes a named program only by its build-id: %s', async (path, expected, note) => {
    const staged: string[] = []
    const record = await inspected({}, { unwinding: unwinding([], staged, { program: { source, path } }) })
    expect(staged).toEqual(expected)
    expect(note === undefined || record.notes.includes(note)).toBe(true)
  })

  it('is unpacked where it is compressed, and the copy removed whatever happens', async () => {
    const asked: DebuggerRun[] = []
    const files = filesOf({}, { compression: 'zstd' })
    const record = await inspectCore('/c/core.zst', { files, nowMs, unwinding: unwinding(asked, []) }, AbortSignal.timeout(5000))
    expect(record).toMatchObject({ file: '/c/core.zst', compressed: 'zstd', hostname: 'milvus-querynode-7' })
    expect(asked[0]?.corePath).toBe('/scratch/copy')
    const failing = unwinding([], [], { stage: { stage: () => Promise.reject(new Error('no room')) } })
    await expect(inspectCore('/c/core.zst', { files, nowMs, unwinding: failing }, AbortSignal.timeout(5000))).rejects.toThrow('no room')
    expect(files.removed).toEqual(['/c/core.zst', '/c/core.zst'])
    expect(files.closed).toEqual(['/scratch/copy', '/c/core.zst', '/scratch/copy', '/c/core.zst'])
  })

  it('walks the slim core where the whole one may not be shown to the debugger', async () => {
    const asked: DebuggerRun[] = []
    const plain = unwinding(asked, [])
    const shy: Unwinding = {
      ...plain,
      debugger: {
        ...plain.debugger,
        run: (request, signal) =>
          request.corePath === '/scratch/slim'
            ? plain.debugger.run(request, signal)
            : Promise.resolve({ kind: 'failed', fault: 'no-permission', detail: 'only root may read the core' }),
      },
    }
    const files = filesOf({})
    const record = await inspectCore('/cores/core.4242', { files, nowMs, unwinding: shy }, AbortSignal.timeout(5000))
    expect(record.stack).toMatchObject({ origin: 'eu-stack' })
    expect(record.threads[0]?.frames[0]?.function).toBe('milvus::Broken()')
    expect(files.removed).toContain('/scratch/slim')
  })
})

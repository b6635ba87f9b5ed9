import { type Crash, signals } from './crash.ts'

const segv = 128 + signals.segv
const abort = 128 + signals.abort

function goCrash(how: string, rest: Omit<Crash, 'name' | 'sources' | 'arguments'> & Partial<Pick<Crash, 'name'>>): Crash {
  return { name: `go-${how}`, sources: ['go/milvus'], program: 'milvus', arguments: ['run', how], builds: ['o1', 'o2'], ...rest }
}

const reraised = { signal: signals.abort, code: -6, faultClass: 'sent', threads: 'varies' } as const

/** Go with C++ inside; the runtime catches faults and ends the process by SIGABRT in their place. */
export const goCrashes: readonly Crash[] = [
  goCrash('nil', {
    title: 'a nil pointer in Go',
    exitCode: abort,
    core: reraised,
    original: { signal: signals.segv, faultAddress: '0x28' },
    frames: ['main.(*segmentLoader).loadSegment', 'main.(*segmentLoader).loadAll', 'main.crash', 'main.main'],
    message: 'panic: runtime error: invalid memory address or nil pointer dereference',
  }),
  goCrash('panic', {
    title: 'a panic with a text',
    exitCode: abort,
    core: reraised,
    frames: ['main.checkCheckpoint', 'main.seekChannel', 'main.crash', 'main.main'],
    message: 'panic: checkpoint of channel by-dev-rootcoord-dml_2 is behind: 41 < 1042',
  }),
  goCrash('panic-error', {
    title: 'a panic with an error, at start',
    exitCode: abort,
    core: reraised,
    frames: ['main.mustConnect', 'main.initMeta', 'main.crash', 'main.main'],
    message: 'context deadline exceeded',
  }),
  goCrash('map', {
    title: 'one map written by several goroutines',
    exitCode: abort,
    core: reraised,
    frames: ['main.(*collectionInfo).updateLeader', 'main.refreshLeaders'],
    // The goroutine's stack was left for the system's: only what the runtime printed shows it.
    framesIn: 'log',
    message: 'fatal error: concurrent map',
  }),
  goCrash('cgo-fault', {
    title: 'a fault in C++ that Go called',
    exitCode: abort,
    core: reraised,
    original: { signal: signals.segv, faultAddress: '0x10' },
    frames: ['milvus::segcore::Collection::parseIndexMeta', 'SetIndexMeta'],
    message: 'signal arrived during cgo execution',
  }),
  goCrash('cgo-abort', {
    title: 'C++ that Go called gives up',
    exitCode: abort,
    core: reraised,
    frames: ['milvus::segcore::CheckInsertBarrier', 'FlushGrowingSegment'],
    message: 'SIGABRT: abort',
  }),
  goCrash('cgo-throw', {
    title: 'an exception that leaves C++ into Go',
    exitCode: abort,
    core: reraised,
    frames: ['milvus::storage::RemoveDir', 'RemoveLocalDir'],
    message: "terminate called after throwing an instance of 'milvus::SegcoreError'",
  }),
  goCrash('foreign', {
    title: 'a fault on a thread that Go does not know',
    exitCode: segv,
    core: { ...reraised, signal: signals.segv },
    original: { signal: signals.segv, faultAddress: '0x30' },
    frames: ['milvus::segcore::ReduceResult', 'milvus::segcore::SearchOnSealed'],
    threadName: 'knowhere_srch',
  }),
  goCrash('foreign-handled', {
    bug: 'go-foreign',
    title: 'the same, printed by the handler that the program brought',
    exitCode: segv,
    core: { ...reraised, signal: signals.segv },
    original: { signal: signals.segv, faultAddress: '0x30' },
    frames: ['milvus::segcore::ReduceResult', 'milvus::segcore::SearchOnSealed'],
    threadName: 'knowhere_srch',
    message: 'SIGNAL CATCH BY NON-GO SIGNAL HANDLER',
  }),
  goCrash('nil', {
    name: 'go-default-traceback',
    bug: 'go-nil',
    title: 'a nil pointer where the runtime was not told to crash: no core',
    environment: { CRASH_TRACEBACK: 'default' },
    exitCode: 2,
    frames: ['main.(*segmentLoader).loadSegment', 'main.(*segmentLoader).loadAll', 'main.crash', 'main.main'],
    message: '[signal SIGSEGV: segmentation violation',
  }),
  goCrash('subprocess', {
    bug: 'go-cgo-fault',
    title: 'a parent that ends with 0 over a child that crashed',
    builds: ['o1'],
    exitCode: 0,
    core: reraised,
    original: { signal: signals.segv, faultAddress: '0x10' },
    frames: ['milvus::segcore::Collection::parseIndexMeta', 'SetIndexMeta'],
    message: 'subprocess exit, signal: aborted',
  }),
  goCrash('exit-80', {
    title: 'a deliberate end after a lost lease: no crash',
    builds: ['o1'],
    exitCode: 80,
    frames: [],
    message: 'confirm the lease is expired',
  }),
]

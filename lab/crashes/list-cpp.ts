import { type Crash, signals } from './crash.ts'

const segv = 128 + signals.segv
const abort = 128 + signals.abort

const thrown = { signal: signals.abort, code: -6, faultClass: 'sent' } as const
const named: Crash['builds'] = ['o1', 'o2', 'plain']

const pool = {
  sources: ['cpp/search-pool.cpp'],
  program: 'milvus',
  exitCode: segv,
  core: { signal: signals.segv, code: 1, faultClass: 'near-null', faultAddress: '0x20', threads: 65 },
  threadName: 'knowhere_srch',
} as const

/** C++ in the manner of a vector engine: exceptions, lifetimes, pools, templates, inlined code. */
export const cppCrashes: readonly Crash[] = [
  {
    name: 'remove-dir',
    title: 'an exception that nobody catches, thrown in a library by a pool thread',
    sources: ['cpp/release-segment.cpp'],
    library: { name: 'libmilvus_core.so', sources: ['cpp/LocalChunkManager.cpp'] },
    program: 'milvus',
    exitCode: abort,
    core: { ...thrown, threads: 2 },
    frames: ['milvus::storage::LocalChunkManager::RemoveDir', 'ReleaseSegment', 'milvus::segcore::SegmentManager::Release'],
    threadName: 'release_pool',
    message: "terminate called after throwing an instance of 'milvus::SegcoreError'",
  },
  {
    name: 'index-destructor',
    title: 'an exception that leaves a destructor',
    sources: ['cpp/index-destructor.cpp'],
    program: 'milvus',
    exitCode: abort,
    core: thrown,
    frames: [
      'milvus::index::DiskFileManager::Flush',
      'milvus::index::VectorDiskIndex::~VectorDiskIndex',
      'milvus::index::DropIndex',
      'main',
    ],
    message: 'file _disk.index does not exist at index-destructor.cpp:',
  },
  {
    name: 'noexcept-read',
    title: 'an exception in a function that promised none',
    sources: ['cpp/noexcept-read.cpp'],
    program: 'milvus',
    exitCode: abort,
    core: thrown,
    frames: ['milvus::storage::RemoteInputStream::Read', 'milvus::storage::LoadChunk', 'milvus::storage::LoadField', 'main'],
    message: 'read remote object failed after 65536 bytes at noexcept-read.cpp:',
  },
  {
    name: 'pure-virtual',
    title: 'a virtual call from the destructor of an abstract class',
    sources: ['cpp/pure-virtual.cpp'],
    program: 'milvus',
    exitCode: abort,
    core: thrown,
    frames: ['milvus::query::Operator::Finish', 'milvus::query::RunPlan', 'main'],
    message: 'pure virtual method called',
  },
  {
    name: 'joinable-thread',
    title: 'a thread that nobody joined',
    sources: ['cpp/joinable-thread.cpp'],
    program: 'milvus',
    exitCode: abort,
    core: { ...thrown, threads: 2 },
    frames: ['milvus::monitor::Collector::~Collector', 'milvus::monitor::Collect', 'main'],
    message: 'terminate called without an active exception',
  },
  {
    name: 'bad-alloc',
    title: 'memory asked for by a number that was written over',
    sources: ['cpp/bad-alloc.cpp'],
    program: 'milvus',
    exitCode: abort,
    core: thrown,
    frames: ['milvus::index::ReserveVectors', 'milvus::index::BuildIndex', 'main'],
    message: "terminate called after throwing an instance of 'std::bad_alloc'",
  },
  {
    name: 'inlined-hot',
    title: 'a hot loop that the compiler put into its caller',
    sources: ['cpp/inlined-hot.cpp'],
    program: 'milvus',
    // Without debug information nothing tells of inlined calls: such a build is another crash to whoever looks at names.
    builds: ['o1', 'o2'],
    exitCode: segv,
    core: { signal: signals.segv, code: 1, faultClass: 'near-null', faultAddress: '0x18' },
    frames: ['knowhere::Distance', 'knowhere::Nearest', 'knowhere::SearchFlat', 'main'],
  },
  {
    name: 'template-flat',
    title: 'a member of a missing binary read inside templates',
    sources: ['cpp/template-index.cpp'],
    program: 'milvus',
    builds: named,
    exitCode: segv,
    core: { signal: signals.segv, code: 1, faultClass: 'near-null' },
    frames: ['knowhere::IvfIndexNode<float, faiss::IndexIVFFlat>::Deserialize', 'knowhere::Load', 'main'],
  },
  {
    ...pool,
    name: 'pool-retrieve',
    title: '64 pool threads wait, one reads an evicted chunk',
    arguments: ['run', 'retrieve'],
    frames: [
      'milvus::GroupChunk::ChunkSize',
      'milvus::ProxyChunkColumn::BulkVectorValueAt',
      'milvus::segcore::RetrieveByOffsets',
      'folly::CPUThreadPoolExecutor::runTask',
    ],
  },
  {
    ...pool,
    name: 'pool-iterate',
    title: 'the same helper, reached from another bug',
    arguments: ['run', 'iterate'],
    environment: { CRASH_MEGABYTES: '0' },
    builds: named,
    frames: [
      'milvus::GroupChunk::ChunkSize',
      'milvus::ProxyChunkColumn::StringViews',
      'milvus::segcore::QueryIterator',
      'folly::CPUThreadPoolExecutor::runTask',
    ],
  },
  {
    name: 'handled-fault',
    title: "a fault that the program's own handler prints and raises again",
    sources: ['cpp/handled-fault.cpp'],
    flags: ['-rdynamic'],
    program: 'milvus',
    builds: named,
    exitCode: segv,
    core: { signal: signals.segv, code: -6, faultClass: 'sent', threads: 2 },
    original: { signal: signals.segv, faultAddress: '0x30' },
    frames: ['GetRawData', 'RescoreOutput'],
    threadName: 'MILVUS_FUTURE_C',
    message: 'SIGNO: 11; SIGNAME: Segmentation fault; SI_CODE: 1; SI_ADDR: 0x30',
  },
]

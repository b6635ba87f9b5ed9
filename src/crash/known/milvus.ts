import type { KnownEntry } from './known-crash.ts'

const [ill, abrt, fpe, segv] = [4, 6, 8, 11]

const report = {
  en: 'Compare the version with the report; if it is not fixed in yours, roll back or upgrade to a version that has the fix.',
  zh: '请对照该问题报告核对版本；若当前版本尚未修复，请回滚或升级到已修复的版本。',
}

/** Crashes of Milvus that were reported in public, for recognising them offline. One entry a bug; facts only: names of functions, messages, what was found out. */
export const milvusCrashes: readonly KnownEntry[] = [
  {
    id: 'milvus#47738',
    also: ['milvus#45568'],
    title: 'SIGSEGV in GroupChunk::GetChunk under concurrent RetrieveByOffsets',
    signals: [segv],
    frames: [
      'GroupChunk::GetChunk',
      'ProxyChunkColumn::BulkVectorValueAt',
      'ChunkedSegmentSealedImpl::get_raw_data',
      'ChunkedSegmentSealedImpl::bulk_subscript',
      'SegmentInternalInterface::FillTargetEntry',
      'SegmentInternalInterface::Retrieve',
    ],
    advice: {
      en: 'A chunk was evicted while it was read: the cell was null. Upgrade; until then less memory pressure on the query nodes makes it rarer.',
      zh: '读取时数据块已被淘汰，缓存单元为空。请升级；升级前降低查询节点的内存压力可减少发生。',
    },
  },
  {
    id: 'milvus#46427',
    title: 'Null pointer in ProxyChunkColumn: raw data evicted while in use',
    signals: [segv],
    frames: ['ProxyChunkColumn::GetChunk', 'ChunkedSegmentSealedImpl::get_raw_data'],
    advice: report,
  },
  {
    id: 'milvus#48384',
    title: 'SIGSEGV in ChunkedSegmentSealedImpl::bulk_subscript, query node in CrashLoopBackOff',
    signals: [segv],
    frames: ['ChunkedSegmentSealedImpl::bulk_subscript', 'SegmentInternalInterface::FillTargetEntry', 'SegmentInternalInterface::Retrieve'],
    advice: report,
  },
  {
    id: 'milvus#50197',
    title: 'SIGSEGV of query_iterator after a schema change',
    signals: [segv],
    frames: [
      'CellAccessor::get_cell_of',
      'ChunkedColumnGroup::GetGroupChunk',
      'ProxyChunkColumn::StringViews',
      'ChunkedSegmentSealedImpl::chunk_string_view_impl',
      'PhyColumnExpr::DoEval',
    ],
    advice: {
      en: 'Segments of an evolved schema meet compaction or release. Release and load the collection again after a schema change, and upgrade.',
      zh: '变更 schema 后的 segment 与 compaction/release 冲突。变更 schema 后请重新 release 并 load 集合，并升级版本。',
    },
  },
  {
    id: 'milvus#52723',
    title: 'SIGSEGV in VectorMemIndex::HasRawData while a growing segment is recovered',
    signals: [segv],
    frames: ['VectorMemIndex::HasRawData'],
    advice: {
      en: 'A regression: the index keeps a map that is gone. Use a version before it or one with the fix.',
      zh: '属于回归问题：索引引用了已释放的映射。请使用引入前的版本或已修复的版本。',
    },
  },
  {
    id: 'milvus#52767',
    title: 'SIGSEGV in the growing sparse (SINDI) index',
    signals: [segv],
    frames: ['GrowableInvertedIndex::add'],
    advice: report,
  },
  {
    id: 'milvus#53224',
    title: 'Crash in VectorMemIndex append after a build with only null vectors',
    signals: [segv],
    frames: ['VectorMemIndex::AddWithDataset'],
    advice: {
      en: 'The backend of the index was never initialised. Do not build on fields with only null vectors until it is fixed.',
      zh: '索引后端未初始化。修复前请避免在全为空向量的字段上构建索引。',
    },
  },
  {
    id: 'milvus#52724',
    also: ['milvus#52725'],
    title: 'Query nodes or index workers crash while sealed indexes are built and loaded at the same time',
    signals: [segv],
    frames: ['SealedIndexTranslator::get_cells', 'VectorMemIndex::Load'],
    advice: report,
  },
  {
    id: 'milvus#50881',
    title: 'SIGSEGV in SetIndexMeta of a streaming node',
    signals: [segv],
    frames: ['Collection::parseIndexMeta', 'SetIndexMeta', '(*CCollection).UpdateIndexMeta', '(*collectionManager).PutOrRef'],
    advice: {
      en: 'The index description is replaced while another thread reads it. Avoid creating or dropping indexes under load, and upgrade.',
      zh: '索引元信息在被读取时遭替换。请避免在负载期间创建或删除索引，并升级版本。',
    },
  },
  {
    id: 'milvus#28022',
    also: ['milvus#25362'],
    title: 'Query node SIGSEGV: index description is null when a segment is initialised',
    signals: [segv],
    frames: ['CollectionIndexMeta::GetIndexMaxRowCount', 'IndexingRecord::Initialize'],
    advice: report,
  },
  {
    id: 'milvus#28065',
    title: 'SIGSEGV while an IVF index is loaded after an upgrade',
    signals: [segv],
    frames: ['IvfIndexNode::Deserialize', 'Index::Deserialize', 'VectorMemIndex::LoadWithoutAssemble'],
    advice: {
      en: 'The stored index does not fit this version. Rebuild the index, or load it with the version that built it.',
      zh: '已存索引与当前版本不匹配。请重建索引，或使用构建该索引的版本加载。',
    },
  },
  {
    id: 'milvus#29132',
    title: 'SIGSEGV in ~SkipIndex under search and upsert',
    signals: [segv],
    frames: ['SkipIndex::~SkipIndex', 'SegmentSealedImpl::~SegmentSealedImpl'],
    advice: report,
  },
  {
    id: 'milvus#47339',
    title: 'SIGSEGV in PhyRescoresNode: a column without raw data',
    signals: [segv],
    frames: ['ColumnVector::GetRawData', 'PhyRescoresNode::GetOutput'],
    fixedIn: 'pull request 47340',
    advice: {
      en: 'Leave out the rescoring (boost) function of the query, or upgrade to a version with the null check.',
      zh: '请在查询中去掉 rescore（boost）函数，或升级到已加空指针检查的版本。',
    },
  },
  {
    id: 'milvus#43446',
    title: 'Query node killed in bitset code with storage v2',
    frames: ['ChunkedSegmentSealedImpl::load_column_group_data_internal', 'CacheSlot::RunLoad'],
    fixedIn: 'pull request 43486',
    advice: report,
  },
  {
    id: 'milvus#48792',
    also: ['milvus#33587', 'milvus#50776', 'milvus#39428'],
    title: 'SIGABRT: removing a local directory fails, the exception is thrown from a release path',
    signals: [abrt],
    frames: ['LocalChunkManager::RemoveDir'],
    says: ['remove local directory'],
    advice: {
      en: 'Two tasks use one local folder. Restart the node with an empty local storage folder; give each replica its own volume.',
      zh: '两个任务共用同一本地目录。请清空本地存储目录后重启节点，并为每个副本使用独立的卷。',
    },
  },
  {
    id: 'milvus#41219',
    title: 'SIGABRT when a remote read fails: exception out of a noexcept function',
    signals: [abrt],
    frames: ['RemoteInputStream::ReadAt', 'RemoteInputStream::Read'],
    fixedIn: '2.5.9',
    advice: {
      en: 'Look at the object storage first: its read failed. Upgrade to 2.5.9 so that this is an error and no crash.',
      zh: '请先检查对象存储：读取失败是起因。升级到 2.5.9 后将返回错误而不是崩溃。',
    },
  },
  {
    id: 'milvus#36162',
    title: 'SIGFPE while an IVF_FLAT index is built',
    signals: [fpe],
    frames: ['IvfIndexNode::Train', 'Index::Build', 'VectorMemIndex::Build'],
    advice: {
      en: 'A division by zero in training: check for segments with fewer rows than nlist.',
      zh: '训练时除零：请检查行数少于 nlist 的 segment。',
    },
  },
  {
    id: 'milvus#20821',
    title: 'SIGILL of an index node with DISKANN',
    signals: [ill],
    frames: ['diskann::PQFlashIndex::load'],
    advice: {
      en: 'The processor lacks an instruction (AVX). Put these pods on nodes whose processor has it; it is no bug of the release.',
      zh: '处理器缺少所需指令（AVX）。请将这些 Pod 调度到支持该指令集的节点；并非版本缺陷。',
    },
  },
  {
    id: 'milvus#33060',
    title: 'Concurrent map access in the proxy’s shard leader cache',
    frames: ['(*collectionInfo).CloneShardLeaders'],
    says: ['concurrent map'],
    advice: report,
  },
  {
    id: 'milvus#19454',
    also: ['milvus#28397', 'milvus#17888'],
    title: 'Concurrent map access while segment states are cloned',
    frames: ['querynode.SegmentsStatus.Clone'],
    says: ['concurrent map'],
    advice: report,
  },
  {
    id: 'milvus#16144',
    also: ['milvus#37568', 'milvus#17823'],
    title: 'Go nil dereference in segmentLoader.loadSegment',
    signals: [segv],
    frames: ['(*segmentLoader).loadSegment'],
    advice: report,
  },
  {
    id: 'milvus#37032',
    also: ['milvus#36774'],
    title: 'Panic at start while etcd is down, each leaving a core',
    says: ['panic', 'etcd'],
    advice: {
      en: 'Mend etcd first. These cores are worthless: each restart leaves the same one.',
      zh: '请先恢复 etcd。这些核心转储没有分析价值：每次重启都会留下相同的一份。',
    },
  },
  {
    id: 'milvus#28542',
    title: 'pure virtual method called: an object was used while it was destroyed',
    signals: [abrt],
    says: ['pure virtual method called'],
    advice: report,
  },
  {
    id: 'milvus#40361',
    title: 'terminate called without an active exception: a thread outlived its owner',
    signals: [abrt],
    says: ['terminate called without an active exception'],
    advice: report,
  },
  {
    id: 'milvus#50752',
    also: ['milvus#50156', 'milvus#47415', 'milvus#26846'],
    title: 'Not a crash: the process leaves with exit code 80 when its etcd session is lost',
    says: ['confirm the lease is expired'],
    advice: {
      en: 'etcd answers too slowly: give it faster disks and less load. Do not count this as a crash.',
      zh: 'etcd 响应过慢：请使用更快的磁盘并降低其负载。不应计为崩溃。',
    },
  },
]

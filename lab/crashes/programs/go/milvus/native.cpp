#include "native.h"
#include "Symbolizer.h"
#include "logging.h"
#include <cstdlib>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <thread>

namespace milvus {
class SegcoreError : public std::runtime_error {
 public:
  explicit SegcoreError(const std::string &what) : std::runtime_error(what) {}
};

namespace segcore {
struct IndexMeta { long head[2]; int fields; };

class Collection {
 public:
  __attribute__((noinline)) int parseIndexMeta(const void *volatile meta, int count) {
    auto *index = static_cast<const volatile IndexMeta *>(meta);
    return index->fields + count;
  }
};

__attribute__((noinline)) void CheckInsertBarrier(int rows) {
  if (rows % 2 == 1) abort();
}

struct QueryResult { char head[0x30]; int hits; };

__attribute__((noinline)) int ReduceResult(QueryResult *volatile result) {
  return *const_cast<volatile int *>(&result->hits) + 1;
}
SITE(ReduceResult);

__attribute__((noinline)) int SearchOnSealed(int segment) {
  QueryResult *results[2] = {nullptr, nullptr};
  int hits = ReduceResult(results[segment % 2]);
  printf("%d hits\n", hits);
  return hits;
}
SITE(SearchOnSealed);
}  // namespace segcore

namespace storage {
__attribute__((noinline)) void RemoveDir(const std::string &path) {
  if (path.size() > 3)
    throw SegcoreError("remove local directory:" + path + " failed, error: Directory not empty at LocalChunkManager.cpp:" + std::to_string(__LINE__));
}
}  // namespace storage
}  // namespace milvus

int SetIndexMeta(const char *meta, int count) {
  milvus::segcore::Collection collection;
  int fields = collection.parseIndexMeta(meta, count);
  printf("%d fields\n", fields);
  return fields;
}

int FlushGrowingSegment(int rows) {
  GLOG('E', "CGO_LOAD", "insert barrier is broken");
  milvus::segcore::CheckInsertBarrier(rows);
  printf("flushed\n");
  return rows;
}

int RemoveLocalDir(const char *path) {
  milvus::storage::RemoveDir(path);
  printf("removed\n");
  return 1;
}

int AsyncSearch(int segment) {
  std::thread worker([segment] {
    pthread_setname_np(pthread_self(), "knowhere_srch");
    GLOG('I', "knowhere_srch", "search on sealed segment");
    return milvus::segcore::SearchOnSealed(segment);
  });
  worker.detach();
  return 0;
}

void InstallHandler(void) { install_crash_handler(); }

#include "logging.h"
#include "SegcoreError.h"

namespace milvus::storage {
class LocalChunkManager {
 public:
  void RemoveDir(const std::string &path);
};

__attribute__((noinline)) void LocalChunkManager::RemoveDir(const std::string &path) {
  if (path.size() > 3)
    throw SegcoreError(2004, "remove local directory:" + path + " failed, error: Directory not empty at " + PLACE);
}
}  // namespace milvus::storage

extern "C" __attribute__((noinline)) int ReleaseSegment(const char *path) {
  milvus::storage::LocalChunkManager manager;
  manager.RemoveDir(path);
  printf("released %s\n", path);
  return 1;
}

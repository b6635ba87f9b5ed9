#include "logging.h"
#include "SegcoreError.h"
#include <memory>

namespace milvus::index {
class DiskFileManager {
 public:
  __attribute__((noinline)) void Flush(const std::string &name) {
    if (!name.empty()) throw SegcoreError(2037, "file " + name + " does not exist at " + PLACE);
  }
};

class VectorDiskIndex {
 public:
  explicit VectorDiskIndex(std::string name) : name_(std::move(name)) {}
  __attribute__((noinline)) ~VectorDiskIndex() { files_.Flush(name_); puts("flushed"); }

 private:
  DiskFileManager files_;
  std::string name_;
};

__attribute__((noinline)) int DropIndex(const char *name) {
  {
    VectorDiskIndex index(name);
    GLOG('I', "main", "drop index");
  }
  return puts("dropped");
}
}  // namespace milvus::index

int main() { return milvus::index::DropIndex("_disk.index") > 100 ? 1 : 0; }

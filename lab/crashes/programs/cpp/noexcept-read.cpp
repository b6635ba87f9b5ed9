#include "logging.h"
#include "SegcoreError.h"
#include <vector>

namespace milvus::storage {
class RemoteInputStream {
 public:
  __attribute__((noinline)) size_t Read(size_t offset, std::vector<char> &into) {
    if (offset > 10) throw SegcoreError(2005, "read remote object failed after " + std::to_string(offset) + " bytes at " + PLACE);
    into.resize(offset);
    return offset;
  }
};

/* Promises not to throw, and calls what throws. */
__attribute__((noinline)) size_t LoadChunk(RemoteInputStream &stream, size_t offset) noexcept {
  std::vector<char> chunk;
  size_t got = stream.Read(offset, chunk);
  printf("%zu\n", got);
  return got + 1;
}

__attribute__((noinline)) size_t LoadField(size_t offset) {
  RemoteInputStream stream;
  size_t got = LoadChunk(stream, offset);
  puts("loaded");
  return got;
}
}  // namespace milvus::storage

int main(int argc, char **) {
  GLOG('I', "main", "load field 101");
  return milvus::storage::LoadField(static_cast<size_t>(argc) * 65536) > 5;
}

#include "logging.h"
#include <new>
#include <vector>

namespace milvus::index {
/* The dimension comes from a file that was written over. */
__attribute__((noinline)) size_t ReserveVectors(size_t rows, size_t dimension) {
  std::vector<float> vectors;
  char *raw = new char[rows * dimension * sizeof(float)];
  raw[0] = 1;
  printf("%p\n", static_cast<void *>(raw));
  return static_cast<size_t>(raw[0]);
}

__attribute__((noinline)) size_t BuildIndex(size_t rows) {
  size_t bytes = ReserveVectors(rows, size_t{1} << 40);
  printf("%zu bytes\n", bytes);
  return bytes;
}
}  // namespace milvus::index

int main(int argc, char **) {
  GLOG('I', "main", "build index");
  return milvus::index::BuildIndex(static_cast<size_t>(argc) * 4096) > 5;
}

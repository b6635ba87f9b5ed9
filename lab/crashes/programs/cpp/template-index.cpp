#include "logging.h"
#include <string>
#include <vector>

namespace faiss {
struct IndexIVFFlat { std::vector<float> lists; long nlist = 0; };
struct IndexIVFPQ { std::vector<float> lists; long nprobe = 0; };
}  // namespace faiss

namespace knowhere {
struct Binary { std::string name; const char *data = nullptr; size_t size = 0; };

template <typename Data, typename Index>
class IvfIndexNode {
 public:
  __attribute__((noinline)) long Deserialize(const Binary *volatile binary, Index &index) {
    size_t bytes = *const_cast<volatile const size_t *>(&binary->size);
    index.lists.resize(bytes / sizeof(Data));
    return static_cast<long>(bytes) + 1;
  }
};

template <typename Node, typename Index>
__attribute__((noinline)) long Load(const std::vector<Binary> &set, const char *wanted) {
  Node node;
  Index index;
  const Binary *found = nullptr;
  for (const auto &binary : set)
    if (binary.name == wanted) found = &binary;
  long bytes = node.Deserialize(found, index);
  printf("%ld bytes\n", bytes);
  return bytes;
}
}  // namespace knowhere

int main(int argc, char **argv) {
  std::vector<knowhere::Binary> set(2);
  GLOG('I', "knowhere_load", "deserialize");
  using namespace knowhere;
  return (argc > 1 && argv[1][0] == 'p') ? Load<IvfIndexNode<float, faiss::IndexIVFPQ>, faiss::IndexIVFPQ>(set, "IVF") > 5
                                         : Load<IvfIndexNode<float, faiss::IndexIVFFlat>, faiss::IndexIVFFlat>(set, "IVF") > 5;
}

#include "logging.h"
#include <cstdint>
#include <vector>

namespace knowhere {
/* Hot: always inlined, so that only debug information can name it. */
__attribute__((always_inline)) static inline float Distance(const float *left, const float *volatile *right, int dimension) {
  float sum = 0;
  const float *vector = *right;
  for (int at = 0; at < dimension; at++) {
    float difference = left[at] - *const_cast<volatile const float *>(vector + at);
    sum += difference * difference;
  }
  return sum;
}

__attribute__((always_inline)) static inline float Nearest(const float *query, const float *volatile *rows, int count, int dimension) {
  float best = 1e30f;
  for (int row = 0; row < count; row++) {
    float distance = Distance(query, rows + row, dimension);
    if (distance < best) best = distance;
  }
  return best;
}

__attribute__((noinline)) float SearchFlat(const std::vector<float> &query, int count) {
  std::vector<float> stored(query.size(), 0.5f);
  const float *volatile rows[4] = {stored.data(), stored.data(), reinterpret_cast<const float *>(uintptr_t{0x18}), stored.data()};
  float best = Nearest(query.data(), rows, count, static_cast<int>(query.size()));
  printf("%f\n", static_cast<double>(best));
  return best + 1;
}
}  // namespace knowhere

int main(int argc, char **) {
  GLOG('I', "knowhere_srch0", "search flat");
  return knowhere::SearchFlat(std::vector<float>(128, 0.25f), argc + 3) > 5;
}

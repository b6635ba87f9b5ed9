#include "logging.h"

/* Stands for an instruction that this processor does not have. */
__attribute__((noinline)) int distance_avx512(int left) {
  __asm__ volatile("ud2");
  return left + 1;
}

__attribute__((noinline)) int choose_kernel(int level) {
  int distance = level > 0 ? distance_avx512(level) : 0;
  printf("distance %d\n", distance);
  return distance;
}

int main(int argc, char **argv) {
  (void)argv;
  GLOG('I', "main", "SIMD level AVX512");
  return choose_kernel(argc);
}

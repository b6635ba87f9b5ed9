#include "logging.h"
#undef NDEBUG
#include <assert.h>

__attribute__((noinline)) int check_offset(long offset, long rows) {
  assert(offset >= 0);
  assert(offset < rows && "offset behind the last row");
  return (int)(rows - offset);
}

__attribute__((noinline)) int seek_rows(long offset) {
  int left = check_offset(offset, 100);
  printf("%d left\n", left);
  return left;
}

int main(int argc, char **argv) {
  (void)argv;
  ZAP("INFO", "seeking");
  return seek_rows(argc > 1 ? -1 : 1000L);
}

#include "logging.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

__attribute__((noinline)) int read_page(const volatile char *pages, int page) { return pages[page * 4096] + 1; }

__attribute__((noinline)) int scan_file(const char *pages, int page) {
  int value = read_page(pages, page);
  printf("value %d\n", value);
  return value;
}

int main(int argc, char **argv) {
  (void)argv;
  int file = open("/tmp/index", O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, 100) != 0) return 1;
  /* The file was cut behind the back of whoever mapped it. */
  const char *pages = mmap(NULL, 16 * 4096, PROT_READ, MAP_SHARED, file, 0);
  if (pages == MAP_FAILED) return 1;
  ZAP("INFO", "scanning mapped index");
  return scan_file(pages, argc * 4);
}

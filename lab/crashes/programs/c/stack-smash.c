#include "logging.h"
#include <string.h>

__attribute__((noinline)) int copy_name(const char *name, volatile int length) {
  char copy[16];
  for (int at = 0; at < length; at++) ((volatile char *)copy)[at] = name[at % 4];
  return copy[3];
}

__attribute__((noinline)) int rename_field(const char *name, int length) {
  int last = copy_name(name, length);
  printf("%d\n", last);
  return last;
}

int main(int argc, char **argv) {
  (void)argv;
  ZAP("INFO", "renaming field");
  return rename_field("name", 40 * argc);
}

#include "logging.h"
#include <stdlib.h>
#include <string.h>

__attribute__((noinline)) int decode_row(char *row, int length) {
  for (volatile int at = 0; at < length; at++) row[at] = 'A';
  return length;
}

__attribute__((noinline)) int free_rows(char *first, char *second) {
  free(second);
  free(first);
  return 1;
}

__attribute__((noinline)) int decode_rows(int length) {
  char *first = malloc(2048), *second = malloc(2048), *third = malloc(2048);
  int done = decode_row(first, length);
  done += free_rows(first, second);
  printf("%d %p\n", done, (void *)third);
  return done;
}

int main(int argc, char **argv) {
  (void)argv;
  ZAP("INFO", "decoding rows");
  return decode_rows(2048 + 64 * argc);
}

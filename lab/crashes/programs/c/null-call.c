#include "logging.h"

struct codec { const char *name; int (*decode)(int); };
static struct codec codecs[] = {{"plain", NULL}};

__attribute__((noinline)) int decode_with(volatile struct codec *codec, int value) {
  int decoded = codec->decode(value);
  return decoded + 1;
}

__attribute__((noinline)) int read_column(int value) {
  int decoded = decode_with(&codecs[0], value);
  printf("%d\n", decoded);
  return decoded;
}

int main(int argc, char **argv) {
  (void)argv;
  ZAP("INFO", "reading column");
  return read_column(argc);
}

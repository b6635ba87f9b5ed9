#include "logging.h"
#include <stdint.h>

struct block { uint64_t length; };

__attribute__((noinline)) uint64_t block_length(const struct block *volatile block) { return *(volatile uint64_t *)&block->length + 1; }

__attribute__((noinline)) uint64_t read_block(uint64_t stored) {
  uint64_t length = block_length((const struct block *)(uintptr_t)stored);
  printf("%lu bytes\n", (unsigned long)length);
  return length;
}

int main(int argc, char **argv) {
  (void)argv;
  ZAP("INFO", "reading block");
  return (int)read_block(0xdeadbeefdeadbee0u + (uint64_t)argc * 8);
}

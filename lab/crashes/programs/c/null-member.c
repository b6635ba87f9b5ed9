#include "logging.h"
#include <string.h>

struct segment { char head[0x40]; long row_count; char tail[16]; };
struct entry { const char *key; struct segment *segment; };

static struct entry table[] = {{"growing", NULL}, {"sealed", NULL}};

__attribute__((noinline)) struct segment *find_segment(const char *key) {
  for (unsigned at = 0; at < sizeof table / sizeof *table; at++)
    if (strcmp(table[at].key, key) == 0) return table[at].segment;
  return NULL;
}

__attribute__((noinline)) long segment_rows(struct segment *volatile segment) {
  return *(volatile long *)&segment->row_count + 1;
}

__attribute__((noinline)) long count_rows(const char *key) {
  long rows = segment_rows(find_segment(key));
  printf("%ld rows\n", rows);
  return rows;
}

int main(int argc, char **argv) {
  ZAP("INFO", "counting rows");
  return (int)count_rows(argc > 1 ? argv[1] : "sealed");
}

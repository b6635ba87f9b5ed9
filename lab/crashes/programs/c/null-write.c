#include "logging.h"
#include <stdlib.h>

struct settings { int level; int limit; };

/* A configuration that was never loaded. */
static struct settings *volatile current_settings;

__attribute__((noinline)) int apply_limit(struct settings *settings, int limit) {
  *(volatile int *)&settings->level = limit;
  return *(volatile int *)&settings->limit + 1;
}

__attribute__((noinline)) int reload_settings(int limit) {
  int answer = apply_limit(current_settings, limit);
  printf("limit %d\n", answer);
  return answer + 1;
}

int main(int argc, char **argv) {
  (void)argv;
  ZAP("INFO", "settings changed, loading again");
  return reload_settings(argc * 100) > 0 ? 0 : 1;
}

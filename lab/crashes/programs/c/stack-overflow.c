#include "logging.h"
#include <string.h>

int parse_list(const char *text, int depth);

__attribute__((noinline)) int parse_item(const char *text, int depth) {
  char copy[200];
  strncpy(copy, text, sizeof copy - 1);
  copy[sizeof copy - 1] = 0;
  int inner = parse_list(text, depth + 1);
  return inner + copy[depth % (int)sizeof copy];
}

__attribute__((noinline)) int parse_list(const char *text, int depth) {
  char head[64];
  memset(head, depth & 127, sizeof head);
  int items = *text == '(' ? parse_item(text, depth) : 0;
  return items + head[depth % (int)sizeof head];
}

int main(int argc, char **argv) {
  ZAP("INFO", "parsing expression");
  printf("%d\n", parse_list(argc > 1 ? argv[1] : "(", 0));
  return 0;
}

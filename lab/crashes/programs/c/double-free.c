#include "logging.h"
#include <stdlib.h>

struct buffer { char *bytes; };

__attribute__((noinline)) int release_buffer(struct buffer *buffer) {
  free(buffer->bytes);
  return buffer->bytes != NULL;
}

__attribute__((noinline)) int close_channel(struct buffer *mine, struct buffer *theirs) {
  int released = release_buffer(mine);
  released += release_buffer(theirs);
  printf("%d released\n", released);
  return released;
}

__attribute__((noinline)) int close_session(struct buffer *mine, struct buffer *theirs) {
  int released = release_buffer(theirs) * 2;
  released += release_buffer(mine);
  printf("session closed: %d\n", released);
  return released;
}

int main(int argc, char **argv) {
  (void)argv;
  struct buffer mine = {malloc(64)};
  struct buffer theirs = mine;
  ZAP("INFO", "closing channel");
  if (argc > 1) return close_session(&mine, &theirs);
  return close_channel(&mine, &theirs);
}

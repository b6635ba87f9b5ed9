#include "logging.h"
#include <stdlib.h>
#include <sys/wait.h>

struct role { const char *name; int port; };
static struct role *volatile chosen;

__attribute__((noinline)) int start_role(struct role *volatile role) { return *(volatile int *)&role->port + 1; }

__attribute__((noinline)) int run_child(void) {
  int port = start_role(chosen);
  printf("port %d\n", port);
  return port;
}

/* The parent hides how its child ended: the container looks as if it had ended well. */
int main(void) {
  pid_t child = fork();
  if (child == 0) return run_child();
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) ZAP("INFO", "subprocess exit, signal: segmentation fault");
  return 0;
}

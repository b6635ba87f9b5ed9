#include "logging.h"
#include <pthread.h>
#include <signal.h>

/* A watchdog that ends its own process with SIGABRT's cousin: nothing is wrong where it was running. */
__attribute__((noinline)) int watchdog_bite(int signal) {
  int sent = kill(getpid(), signal);
  usleep(1000 * 1000);
  return sent;
}

__attribute__((noinline)) int watch_health(int signal) {
  int sent = watchdog_bite(signal);
  printf("%d\n", sent);
  return sent;
}

int main(int argc, char **argv) {
  (void)argv;
  ZAP("ERROR", "not healthy for 60 s, giving up");
  return watch_health(argc > 0 ? SIGQUIT : SIGTERM);
}

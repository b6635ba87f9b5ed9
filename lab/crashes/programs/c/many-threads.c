#include "logging.h"
#include <pthread.h>
#include <stdlib.h>
#include <sys/prctl.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static volatile int started;
static int *volatile nothing;

__attribute__((noinline)) static int wait_for_work(void) {
  pthread_mutex_lock(&lock);
  started++;
  for (;;) pthread_cond_wait(&wake, &lock);
  return 0;
}

static void *worker(void *number) {
  char name[16];
  snprintf(name, sizeof name, "worker-%ld", (long)number);
  prctl(PR_SET_NAME, name);
  return wait_for_work() ? number : NULL;
}

__attribute__((noinline)) int hand_out(int *volatile task) { return *(volatile int *)task + 1; }

static void *scheduler(void *count) {
  prctl(PR_SET_NAME, "scheduler");
  while (started < (long)count) usleep(1000);
  int task = hand_out(nothing);
  printf("%d\n", task);
  return NULL;
}

int main(int argc, char **argv) {
  long count = argc > 1 ? atol(argv[1]) : 2000;
  pthread_t thread;
  for (long at = 0; at < count; at++)
    if (pthread_create(&thread, NULL, worker, (void *)at) != 0) return 1;
  ZAP("INFO", "all workers wait");
  if (pthread_create(&thread, NULL, scheduler, (void *)count) != 0) return 1;
  pthread_join(thread, NULL);
  return 0;
}

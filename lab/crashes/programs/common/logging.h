#ifndef CRASH_LOGGING_H
#define CRASH_LOGGING_H
/* Lines as a vector database prints them: zap from its Go half, glog from its C++ half. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <sys/time.h>

static inline const char *crash_base(const char *path) {
  const char *base = path;
  for (; *path; path++)
    if (*path == '/') base = path + 1;
  return base;
}

#define ZAP(level, text) crash_zap(level, crash_base(__FILE__), __LINE__, text)
static inline void crash_zap(const char *level, const char *file, int line, const char *text) {
  struct timeval now;
  struct tm parts;
  char stamp[40];
  gettimeofday(&now, NULL);
  gmtime_r(&now.tv_sec, &parts);
  strftime(stamp, sizeof stamp, "%Y/%m/%d %H:%M:%S", &parts);
  printf("[%s.%03d +00:00] [%s] [%s:%d] [\"%s\"]\n", stamp, (int)(now.tv_usec / 1000), level, file, line, text);
  fflush(stdout);
}

#define GLOG(letter, thread, text) crash_glog(letter, crash_base(__FILE__), __LINE__, thread, text)
static inline void crash_glog(char letter, const char *file, int line, const char *thread, const char *text) {
  struct timeval now;
  struct tm parts;
  char stamp[40];
  gettimeofday(&now, NULL);
  gmtime_r(&now.tv_sec, &parts);
  strftime(stamp, sizeof stamp, "%Y%m%d %H:%M:%S", &parts);
  fprintf(stderr, "%c%s.%06d %ld %s:%d] [SERVER][%s][milvus] %s\n", letter, stamp, (int)now.tv_usec, (long)syscall(SYS_gettid), file, line, thread, text);
}
#endif

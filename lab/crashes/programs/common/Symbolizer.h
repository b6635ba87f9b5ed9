#pragma once
/* Prints the block that a vector database's own signal handler prints, before the signal ends the process. */
#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <unistd.h>

struct CrashSite { const void *address; const char *file; int line; };
inline CrashSite crash_sites[32];
inline int crash_site_count = 0;
struct CrashSiteEntry {
  CrashSiteEntry(const void *address, const char *file, int line) { crash_sites[crash_site_count++] = {address, file, line}; }
};
/* Names the source of a function for the handler, which has no debug information at hand. */
#define SITE(name) static CrashSiteEntry site_##name(reinterpret_cast<const void *>(&name), __FILE__, __LINE__)

inline void crash_handler(int signal, siginfo_t *info, void *) {
  void *frames[64];
  int count = backtrace(frames, 64);
  printf("SIGNAL CATCH BY NON-GO SIGNAL HANDLER\n");
  printf("SIGNO: %d; SIGNAME: %s; SI_CODE: %d; SI_ADDR: %p\n", signal, strsignal(signal), info->si_code, info->si_addr);
  printf("BACKTRACE:\n");
  for (int at = 2; at < count; at++) {
    Dl_info found{};
    dladdr(frames[at], &found);
    const CrashSite *site = nullptr;
    for (int index = 0; index < crash_site_count; index++)
      if (crash_sites[index].address == found.dli_saddr) site = &crash_sites[index];
    printf("%s\n\t%s:%d pc=%p\n", found.dli_sname ? found.dli_sname : "??", site ? site->file : "??", site ? site->line + 2 : 0, frames[at]);
  }
  printf("(null)\n\t(null):0 pc=%p\n", static_cast<void *>(nullptr));
  fflush(stdout);
  ::signal(signal, SIG_DFL);
  raise(signal);
}

inline void install_crash_handler() {
  void *warm[2];
  backtrace(warm, 2); /* loads the unwinder now, not in the handler */
  struct sigaction action{};
  action.sa_sigaction = crash_handler;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) sigaction(signal, &action, nullptr);
}

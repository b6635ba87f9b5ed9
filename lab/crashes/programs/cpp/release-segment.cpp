#include "logging.h"
#include <pthread.h>
#include <string>
#include <thread>

extern "C" int ReleaseSegment(const char *path);

namespace milvus::segcore {
struct SegmentManager {
  __attribute__((noinline)) int Release(long segment) {
    std::string path = "/var/lib/milvus/data/index_files/" + std::to_string(segment);
    int released = ReleaseSegment(path.c_str());
    GLOG('I', "release", "segment released");
    return released;
  }
};
}  // namespace milvus::segcore

int main() {
  std::thread worker([] {
    pthread_setname_np(pthread_self(), "release_pool");
    milvus::segcore::SegmentManager manager;
    GLOG('I', "release_pool", "release segment 448392");
    return manager.Release(448392);
  });
  worker.join();
}

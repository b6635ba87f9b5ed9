#include "logging.h"
#include <thread>

namespace milvus::monitor {
class Collector {
 public:
  __attribute__((noinline)) void Start() {
    thread_ = std::thread([] { usleep(10 * 1000 * 1000); });
  }
  /* Forgets to join. */
  __attribute__((noinline)) ~Collector() { puts("collector ends"); fflush(stdout); }

 private:
  std::thread thread_;
};

__attribute__((noinline)) int Collect() {
  {
    Collector collector;
    collector.Start();
  }
  return puts("collected");
}
}  // namespace milvus::monitor

int main() {
  GLOG('I', "main", "collecting metrics");
  return milvus::monitor::Collect() > 100;
}

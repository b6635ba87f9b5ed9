#include "logging.h"
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <sys/mman.h>
#include <thread>
#include <unordered_map>
#include <vector>

/* A pool that looks from outside like those of a vector database: named threads that wait for work. */
namespace folly {
class CPUThreadPoolExecutor {
 public:
  CPUThreadPoolExecutor(int count, const char *name) {
    for (int at = 0; at < count; at++) threads_.emplace_back([this, name] { threadRun(name); });
  }
  void add(std::function<void()> task) {
    std::lock_guard<std::mutex> hold(lock_);
    tasks_.push_back(std::move(task));
    wake_.notify_one();
  }
  void join() {
    for (auto &thread : threads_) thread.join();
  }
  int waiting() {
    std::lock_guard<std::mutex> hold(lock_);
    return waiting_;
  }

 private:
  __attribute__((noinline)) void threadRun(const char *name) {
    pthread_setname_np(pthread_self(), name);
    for (;;) runTask(takeNextTask());
  }
  __attribute__((noinline)) std::function<void()> takeNextTask() {
    std::unique_lock<std::mutex> hold(lock_);
    waiting_++;
    wake_.wait(hold, [this] { return !tasks_.empty(); });
    waiting_--;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }
  __attribute__((noinline)) void runTask(const std::function<void()> &task) {
    task();
    done_++;
  }
  std::mutex lock_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  int waiting_ = 0;
  volatile int done_ = 0;
};
}  // namespace folly

namespace milvus {
struct Chunk { uint64_t rows; const float *data; uint64_t offset; uint64_t valid; uint64_t size; };

/* Chunks by column; another thread may have evicted one. */
class GroupChunk {
 public:
  GroupChunk() { chunks_[7] = nullptr; }
  __attribute__((noinline)) uint64_t ChunkSize(int64_t column) const {
    const Chunk *volatile chunk = chunks_.find(column)->second;
    return *const_cast<volatile const uint64_t *>(&chunk->size) + 1;
  }

 private:
  std::unordered_map<int64_t, Chunk *> chunks_;
};

class ProxyChunkColumn {
 public:
  __attribute__((noinline)) uint64_t BulkVectorValueAt(int64_t column, const std::vector<int64_t> &offsets) const {
    uint64_t bytes = 0;
    for (size_t at = 0; at < offsets.size(); at++) bytes += group_.ChunkSize(column);
    GLOG('I', "knowhere_srch", "vectors read");
    return bytes;
  }
  __attribute__((noinline)) uint64_t StringViews(int64_t column) const {
    uint64_t bytes = group_.ChunkSize(column);
    GLOG('I', "knowhere_srch", "views made");
    return bytes;
  }

 private:
  GroupChunk group_;
};

namespace segcore {
__attribute__((noinline)) uint64_t RetrieveByOffsets(const ProxyChunkColumn &column) {
  uint64_t bytes = column.BulkVectorValueAt(7, {1, 2, 3});
  printf("%lu\n", static_cast<unsigned long>(bytes));
  return bytes;
}

__attribute__((noinline)) uint64_t QueryIterator(const ProxyChunkColumn &column) {
  uint64_t bytes = column.StringViews(7);
  printf("%lu\n", static_cast<unsigned long>(bytes));
  return bytes;
}
}  // namespace segcore
}  // namespace milvus

/* Heap as a vector database has it: four fifths of the pages hold floats, the rest was never written. */
__attribute__((noinline)) static void fill_memory(size_t megabytes) {
  size_t bytes = megabytes << 20;
  if (bytes == 0) return;
  auto *memory = static_cast<uint8_t *>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (memory == MAP_FAILED) exit(1);
  uint64_t state = 88172645463325252u;
  for (size_t page = 0; page < bytes / 4096; page++) {
    if (page % 5 == 4) continue;
    auto *floats = reinterpret_cast<float *>(memory + page * 4096);
    for (int at = 0; at < 1024; at++) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      floats[at] = static_cast<float>(static_cast<int32_t>(state & 0xffff) - 32768) / 32768.0f;
    }
  }
}

int main(int argc, char **argv) {
  const char *megabytes = getenv("CRASH_MEGABYTES");
  fill_memory(megabytes ? static_cast<size_t>(atol(megabytes)) : 0);
  folly::CPUThreadPoolExecutor search(32, "knowhere_srch"), load(32, "load_pool");
  while (search.waiting() < 32 || load.waiting() < 32) usleep(1000);
  milvus::ProxyChunkColumn column;
  bool iterate = argc > 2 && strcmp(argv[2], "iterate") == 0;
  GLOG('I', "main", iterate ? "query iterator" : "retrieve by offsets");
  search.add([&] { iterate ? milvus::segcore::QueryIterator(column) : milvus::segcore::RetrieveByOffsets(column); });
  search.join();
}

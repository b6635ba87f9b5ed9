#include "logging.h"
#include "Symbolizer.h"
#include <thread>

namespace milvus {
struct FieldData { long rows[6]; long size; };

class ColumnVector {
 public:
  FieldData *volatile data = nullptr;
};
}  // namespace milvus

extern "C" {
__attribute__((noinline, visibility("default"))) long GetRawData(milvus::ColumnVector *column) {
  milvus::FieldData *volatile data = column->data;
  return *const_cast<volatile long *>(&data->size) + 1;
}
SITE(GetRawData);

__attribute__((noinline, visibility("default"))) long RescoreOutput(milvus::ColumnVector *column) {
  long rows = GetRawData(column);
  printf("%ld rows\n", rows);
  return rows;
}
SITE(RescoreOutput);
}

int main() {
  install_crash_handler();
  GLOG('I', "main", "rescore");
  std::thread worker([] {
    pthread_setname_np(pthread_self(), "MILVUS_FUTURE_C");
    milvus::ColumnVector column;
    return RescoreOutput(&column);
  });
  worker.join();
}

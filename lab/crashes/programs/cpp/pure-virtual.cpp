#include "logging.h"

namespace milvus::query {
class Operator {
 public:
  Operator() = default;
  virtual ~Operator() { Finish(); }
  __attribute__((noinline)) void Finish() {
    Close();
    puts("closed");
  }
  virtual void Close() = 0;
};

class LimitOperator : public Operator {
 public:
  ~LimitOperator() override = default;
  void Close() override { puts("limit closed"); }
};

__attribute__((noinline)) int RunPlan(Operator *plan) {
  delete plan;
  return puts("plan done");
}
}  // namespace milvus::query

int main() {
  GLOG('I', "main", "run plan");
  return milvus::query::RunPlan(new milvus::query::LimitOperator) > 100;
}

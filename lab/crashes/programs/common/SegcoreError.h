#pragma once
#include <stdexcept>
#include <string>

namespace milvus {
/* The one exception of a vector engine: a code and a sentence. */
class SegcoreError : public std::runtime_error {
 public:
  SegcoreError(int code, const std::string &what) : std::runtime_error(what), code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};
}  // namespace milvus

#define PLACE (std::string(crash_base(__FILE__)) + ":" + std::to_string(__LINE__))

#include "logging.h"

__attribute__((noinline)) int bucket_of(int key, volatile int *buckets) { return key / *buckets; }

__attribute__((noinline)) int place_key(int key) {
  volatile int buckets = 0;
  int bucket = bucket_of(key, &buckets);
  printf("bucket %d\n", bucket);
  return bucket;
}

int main(int argc, char **argv) {
  (void)argv;
  GLOG('I', "knowhere_build1", "train with 0 clusters");
  return place_key(argc * 17);
}

#include "logging.h"

int main(void) {
  ZAP("WARN", "connection lost detected, shuting down");
  ZAP("ERROR", "confirm the lease is expired");
  return 80;
}

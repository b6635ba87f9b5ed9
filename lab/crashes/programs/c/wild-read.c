#include "logging.h"
#include <stdint.h>

struct node { struct node *next; long value; };

__attribute__((noinline)) long sum_list(const struct node *volatile node) {
  long sum = 0;
  for (; node; node = node->next) sum += *(volatile long *)&node->value;
  return sum;
}

__attribute__((noinline)) long report_sum(struct node *head) {
  long sum = sum_list(head);
  printf("sum %ld\n", sum);
  return sum;
}

int main(int argc, char **argv) {
  (void)argv;
  /* The second node was written over by somebody else's data. */
  struct node head = {(struct node *)(uintptr_t)(0x123456780000 + 0x1000 * (uintptr_t)argc), 1};
  ZAP("INFO", "adding up");
  return (int)report_sum(&head);
}

/*
 *   floor NAME ...          runs each (xor spiral digits graph plane plane32) and prints "NAME SECONDS"
 *   floor --data NAME       writes the data that the benchmark of that name is run on (digits graph)
 */
#include "floor.h"
#include <string.h>

double floor_seconds(void) {
  return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

double floor_used(double result, double start) {
  double seconds = floor_seconds() - start;
  volatile double sink = result;
  (void)sink;
  return seconds;
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    double (*run)(void);
    void (*write)(FILE *out);
  } floors[] = {
      {"xor", floor_xor, NULL},
      {"spiral", floor_spiral, NULL},
      {"digits", floor_digits, floor_write_digits},
      {"graph", floor_graph, floor_write_graph},
      {"plane", floor_plane, NULL},
      {"plane32", floor_plane32, NULL},
  };
  bool data = argc > 1 && strcmp(argv[1], "--data") == 0;
  for (int i = data ? 2 : 1; i < argc; i++) {
    gsize k = 0;
    while (k < G_N_ELEMENTS(floors) && strcmp(argv[i], floors[k].name) != 0) k++;
    if (k == G_N_ELEMENTS(floors) || (data && !floors[k].write)) {
      fprintf(stderr, "floor: no benchmark '%s'\n", argv[i]);
      return 2;
    }
    if (data)
      floors[k].write(stdout);
    else
      printf("%s %.9f\n", argv[i], floors[k].run());
  }
  return 0;
}

#include "app/app.h"

int main(int argc, char **argv) {
  return nabla_main(argc, argv, NABLA_VERSION);
}

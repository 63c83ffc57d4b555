/* What networks learn, and that the same commands learn the same to the bit. */
#include "program.h"
#include <string.h>

/* Accuracy on the training set after some commands with this seed. */
static double accuracy(const char *commands, int seed) {
  g_autofree char *line = g_strdup_printf("seed %d; %s; accuracy", seed, commands);
  g_auto(Outcome) outcome = program_commands(line);
  assert_status(outcome, 0);
  return number_after(outcome.out, "train=");
}

static void test_xor_is_learned(void) {
  int learned = 0;
  for (int seed = 1; seed <= 10; seed++)
    learned +=
        accuracy("data xor; dense 4 tanh; dense 1 sigmoid; loss bce; optimizer sgd lr=0.5; train 3000", seed) == 1;
  g_assert_cmpint(learned, >=, 9);
}

static void test_defaults_learn_xor(void) {
  int learned = 0;
  for (int seed = 1; seed <= 5; seed++)
    learned += accuracy("data xor; dense 4 tanh; dense 1 sigmoid; train 3000", seed) == 1;
  g_assert_cmpint(learned, >=, 4);
}

/* One line separates at most three of the four points. */
static void test_a_line_does_not_do_xor(void) {
  for (int seed = 1; seed <= 5; seed++) {
    g_assert_cmpfloat(accuracy("data xor; dense 1 sigmoid; train 1000", seed), <=, 0.75);
    g_assert_cmpfloat(accuracy("data xor; dense 3; dense 1; train 1000", seed), <=, 0.75);
  }
}

static void test_defaults_learn_the_spiral(void) {
  const char *commands = "data spiral; dense 8 tanh; dense 8 tanh; dense 1 sigmoid; train 1000";
  int learned = 0;
  for (int seed = 1; seed <= 3; seed++) learned += accuracy(commands, seed) > 0.9;
  g_assert_cmpint(learned, >=, 2);
}

static void test_same_bits(void) {
  const char *commands = "set digits 17; data moons noise=0.2 test=0.3; dense 5 gelu; dense 1 sigmoid; "
                         "optimizer adam lr=0.01; train 20; show params; print W1; print W2; print b1";
  g_auto(Outcome) once = program_commands(commands);
  g_auto(Outcome) again = program_commands(commands);
  assert_status(once, 0);
  g_assert_cmpstr(once.out, ==, again.out);
  g_autofree char *other_seed = g_strconcat("seed 2; ", commands, NULL);
  g_auto(Outcome) other = program_commands(other_seed);
  g_assert_cmpstr(once.out, !=, other.out);
}

/* Looking in between shifts nothing. */
static void test_looking_changes_nothing(void) {
  const char *setup = "set digits 17; data xor noise=0.1; dense 3 tanh; dense 1 sigmoid; batch 2";
  g_autofree char *plain = g_strconcat(setup, "; step 6; print W1", NULL);
  g_autofree char *looking =
      g_strconcat(setup, "; step 3; accuracy; loss; forward; backward; grad L W1; step 3; print W1", NULL);
  g_auto(Outcome) a = program_commands(plain);
  g_auto(Outcome) b = program_commands(looking);
  assert_status(a, 0);
  assert_status(b, 0);
  g_assert_cmpstr(g_strrstr(a.out, "W1 ="), ==, g_strrstr(b.out, "W1 ="));
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/learning/xor-is-learned", test_xor_is_learned);
  g_test_add_func("/learning/defaults-learn-xor", test_defaults_learn_xor);
  g_test_add_func("/learning/a-line-does-not-do-xor", test_a_line_does_not_do_xor);
  g_test_add_func("/learning/defaults-learn-the-spiral", test_defaults_learn_the_spiral);
  g_test_add_func("/learning/same-bits", test_same_bits);
  g_test_add_func("/learning/looking-changes-nothing", test_looking_changes_nothing);
  return g_test_run();
}

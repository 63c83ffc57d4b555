#include "app/options.h"
#include "base/number.h"
#include <getopt.h>
#include <string.h>

enum {
  OPTION_SIZE = 256,
  OPTION_SEED,
  OPTION_DIGITS,
  OPTION_THEME,
  OPTION_NO_COLOR,
  OPTION_KEEP_GOING,
  OPTION_VERSION,
  OPTION_LIVE,
  OPTION_NOTES,
  OPTION_AGAIN
};

/* RETURN_IN_ORDER (-): names come out as option 1, where they stand;
 * `:` tells a missing value from an unknown option. */
static const char SHORT_OPTIONS[] = "-:e:nh";
static const struct option LONG_OPTIONS[] = {
    {"no-window", no_argument, NULL, 'n'},
    {"size", required_argument, NULL, OPTION_SIZE},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"digits", required_argument, NULL, OPTION_DIGITS},
    {"theme", required_argument, NULL, OPTION_THEME},
    {"no-color", no_argument, NULL, OPTION_NO_COLOR},
    {"keep-going", no_argument, NULL, OPTION_KEEP_GOING},
    {"live", no_argument, NULL, OPTION_LIVE},
    {"notes", no_argument, NULL, OPTION_NOTES},
    {"again", no_argument, NULL, OPTION_AGAIN},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"help", no_argument, NULL, 'h'},
    {0},
};

enum { SMALLEST_SIDE = 160, LARGEST_SIDE = 16384 };

const char *options_help(void) {
  return "usage: nabla [OPTIONS] [FILE ...]     run the files, then (on a terminal) give the prompt\n"
         "       nabla -e COMMANDS              run the commands and leave; may be repeated\n"
         "       nabla lesson [NAME]            list the lessons, or start one (lesson new NAME writes one)\n"
         "       nabla check LESSON ...         run a lesson's blocks, and test its questions\n"
         "\n"
         "  -e COMMANDS        run the commands and leave\n"
         "  -n, --no-window    never open a window\n"
         "      --size WxH     size of the window, in points\n"
         "      --seed N       the seed of every random number (1)\n"
         "      --digits N     significant digits of the numbers printed, 1 to 17 (6)\n"
         "      --theme NAME   dark, light, projector or contrast\n"
         "      --no-color     no colours in the terminal\n"
         "      --keep-going   go on after an error in a script; the status is still 1\n"
         "      --live         a lesson on a stage: each command comes to the prompt, and nothing is recorded\n"
         "      --notes        with the lecturer's notes\n"
         "      --again        a lesson from its beginning, not from where it was left\n"
         "      --version      print the version and leave\n"
         "  -h, --help         print this and leave\n"
         "\n"
         "Without a terminal, without FILE and without -e, commands are read from standard input.\n"
         "A FILE that ends in .md is a lesson. At the prompt, 'help' says more.\n";
}

static bool bad(Diag *diag, const char *message, const char *value) {
  return diag_set(diag, (Span){0}, message, value);
}

static bool parse_unsigned(const char *text, guint64 low, guint64 high, guint64 *value) {
  return g_ascii_string_to_unsigned(text, 10, low, high, value, NULL);
}

static bool set_size(Options *options, const char *value, Diag *diag) {
  g_auto(GStrv) parts = g_strsplit(value, "x", 3);
  guint64 width, height;
  if (g_strv_length(parts) != 2 || !parse_unsigned(parts[0], SMALLEST_SIDE, LARGEST_SIDE, &width) ||
      !parse_unsigned(parts[1], SMALLEST_SIDE, LARGEST_SIDE, &height))
    return bad(diag, "--size wants WIDTHxHEIGHT, each from 160 to 16384, not '%s'", value);
  options->width = (int)width;
  options->height = (int)height;
  return true;
}

static bool set_digits(Options *options, const char *value, Diag *diag) {
  guint64 digits;
  if (!parse_unsigned(value, 1, NUMBER_DIGITS_MAX, &digits))
    return bad(diag, "--digits wants a whole number from 1 to 17, not '%s'", value);
  options->digits = (int)digits;
  return true;
}

static void add_item(Options *options, bool is_commands, const char *text) {
  OptionItem item = {is_commands, g_strdup(text)};
  g_array_append_val(options->items, item);
  options->has_commands |= is_commands;
}

/* The first name may be a mode. */
static void add_name(Options *options, const char *name, bool *first) {
  bool was_first = *first;
  *first = false;
  if (was_first && strcmp(name, "lesson") == 0)
    options->mode = MODE_LESSON;
  else if (was_first && strcmp(name, "check") == 0)
    options->mode = MODE_CHECK;
  else
    add_item(options, false, name);
}

static void hint_nearest(const char *option, Diag *diag) {
  const char *names[G_N_ELEMENTS(LONG_OPTIONS)] = {0};
  g_autofree char *name = g_strndup(option + 2, strcspn(option + 2, "="));
  for (int i = 0; LONG_OPTIONS[i].name; i++) names[i] = LONG_OPTIONS[i].name;
  const char *nearest = nearest_word(name, names);
  if (nearest) diag_hint(diag, "did you mean '--%s'?", nearest);
}

/* getopt's word on an option that it does not know, or that lacks (or has too much of) a value. */
static bool explain_failure(int code, char *const *argv, Diag *diag) {
  const char *word = argv[optind - 1];
  if (code == ':') return bad(diag, "option '%s' needs a value", word);
  if (!g_str_has_prefix(word, "--") || optopt) {
    char letter[] = {'-', (char)optopt, '\0'};
    if (optopt >= OPTION_SIZE || optopt == 'n' || optopt == 'h') return bad(diag, "option '%s' takes no value", word);
    return bad(diag, "there is no option '%s'", letter);
  }
  bad(diag, "there is no option '%s'", word);
  hint_nearest(word, diag);
  return false;
}

static bool take(Options *options, int code, Diag *diag) {
  switch (code) {
  case 'e':
    add_item(options, true, optarg);
    return true;
  case 'n':
    options->no_window = true;
    return true;
  case OPTION_SIZE:
    return set_size(options, optarg, diag);
  case OPTION_SEED:
    return parse_unsigned(optarg, 0, G_MAXUINT64, &options->seed) ||
           bad(diag, "--seed wants a whole number from 0 on, not '%s'", optarg);
  case OPTION_DIGITS:
    return set_digits(options, optarg, diag);
  case OPTION_THEME:
    g_free(options->theme);
    options->theme = g_strdup(optarg);
    return true;
  case OPTION_NO_COLOR:
    options->no_color = true;
    return true;
  case OPTION_KEEP_GOING:
    options->keep_going = true;
    return true;
  case OPTION_LIVE:
    options->live = true;
    return true;
  case OPTION_NOTES:
    options->notes = true;
    return true;
  case OPTION_AGAIN:
    options->again = true;
    return true;
  case OPTION_VERSION:
    options->mode = MODE_VERSION;
    return true;
  default:
    options->mode = MODE_HELP;
    return true;
  }
}

bool options_make_lesson(const Options *options) {
  return options->mode == MODE_LESSON && options->items->len == 2 &&
         strcmp(g_array_index(options->items, OptionItem, 0).text, "new") == 0;
}

static bool mode_fits(const Options *options, Diag *diag) {
  bool special = options->mode == MODE_LESSON || options->mode == MODE_CHECK;
  const char *verb = options->mode == MODE_LESSON ? "lesson" : "check";
  if (special && options->has_commands) return bad(diag, "-e does not go with '%s'", verb);
  bool manner = options->live || options->notes || options->again;
  if (manner && (options->mode != MODE_LESSON || options->items->len == 0))
    return bad(diag, "%s", "--live, --notes and --again go with a lesson: nabla lesson NAME --live");
  if (options_make_lesson(options)) return true;
  if (options->mode == MODE_LESSON && options->items->len > 1) return bad(diag, "%s", "'lesson' takes one name");
  if (options->mode == MODE_CHECK && options->items->len == 0)
    return bad(diag, "%s", "'check' needs the lessons to check, e.g. nabla check lessons/*.md");
  return true;
}

static bool parse_all(Options *options, int argc, char *const *argv, Diag *diag) {
  bool first_name = true;
  optind = 0; /* glibc: start anew */
  opterr = 0;
  int code;
  while ((code = getopt_long(argc, argv, SHORT_OPTIONS, LONG_OPTIONS, NULL)) != -1) {
    if (code == '?' || code == ':') return explain_failure(code, argv, diag);
    if (code == 1)
      add_name(options, optarg, &first_name);
    else if (!take(options, code, diag))
      return false;
    if (options->mode == MODE_HELP || options->mode == MODE_VERSION) return true;
  }
  for (int i = optind; i < argc; i++) add_item(options, false, argv[i]);
  return mode_fits(options, diag);
}

static void item_clear(void *item) {
  g_free(((OptionItem *)item)->text);
}

Options *options_parse(int argc, char *const *argv, Diag *diag) {
  g_autoptr(Options) options = g_new0(Options, 1);
  options->items = g_array_new(FALSE, FALSE, sizeof(OptionItem));
  g_array_set_clear_func(options->items, item_clear);
  options->seed = 1;
  return parse_all(options, argc, argv, diag) ? g_steal_pointer(&options) : NULL;
}

void options_free(Options *options) {
  if (!options) return;
  g_array_unref(options->items);
  g_free(options->theme);
  g_free(options);
}

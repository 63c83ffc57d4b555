#include "export/export.h"

#include <string.h>

#include "export/paper.h"
#include "render/output.h"

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

#define ANIMATION_OPTIONS "size scale theme view fps seconds"
#define EXPORT_OPTIONS PAPER_OPTIONS " fps seconds what overwrite"

typedef struct {
  const char *ending, *help;
  const char *options; /* those it takes, besides overwrite */
  bool (*write)(Call *call, const char *path, Diag *diag);
} Kind;

static const Kind KINDS[] = {
    {".png", "the picture, in points of colour", PAPER_OPTIONS, export_picture},
    {".svg", "the picture as a drawing, for the web and for Inkscape", PAPER_OPTIONS, export_picture},
    {".pdf", "the picture as a drawing, for slides and papers", PAPER_OPTIONS, export_picture},
    {".gif", "the last run as an animation", ANIMATION_OPTIONS, export_gif},
    {".mp4", "the last run as a film", ANIMATION_OPTIONS, export_mp4},
    {".csv", "the data, or the history of training, as a table", "what", export_csv},
    {".py", "the network as a PyTorch module", "", export_pytorch},
    {".onnx", "the network, for other programs that run networks", "", export_onnx},
    {".dot", "the graph, for Graphviz", "", export_dot},
    {".tex", "the picture in TikZ, for LaTeX", "view", export_tikz},
    {".html", "a hand-out: the open lesson, or the session", "size theme view", export_html},
};

/* ---- helpers of the writers ---- */

bool export_text(const char *path, const GString *text, Diag *diag) {
  return output_file(path, text->str, text->len, diag);
}

/* ---- the commands ---- */

static const Kind *find_kind(const char *path) {
  g_autofree char *lower = g_ascii_strdown(path, -1);
  for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++) {
    if (g_str_has_suffix(lower, KINDS[i].ending)) return &KINDS[i];
  }
  return NULL;
}

static char *help_text(const char *word) {
  if (*word == '.') word++;
  for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++)
    if (strcmp(KINDS[i].ending + 1, word) == 0)
      return g_strdup_printf("A kind of file: %s. export mine.%s", KINDS[i].help, word);
  return NULL;
}

static char **help_names(void) {
  char **names = g_new0(char *, G_N_ELEMENTS(KINDS) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++) names[i] = g_strdup(KINDS[i].ending + 1);
  return names;
}

const HelpSource *export_help(void) {
  static const HelpSource SOURCE = {help_text, help_names};
  return &SOURCE;
}

static CommandResult unknown_ending(Call *call, const char *path) {
  GString *endings = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++)
    g_string_append_printf(endings, "%s%s", i > 0 ? " " : "", KINDS[i].ending);
  const char *slash = strrchr(path, '/'), *dot = strrchr(slash != NULL ? slash : path, '.');
  if (dot == NULL) {
    call_fail(call, "file", "what to write is told by the file's ending, and %s has none", path);
  } else {
    call_fail(call, "file", "there is no way to write %s files", dot);
  }
  diag_hint(call->diag, "the endings are %s", endings->str);
  g_string_free(endings, TRUE);
  return COMMAND_FAILED;
}

/* An option that this kind of file has no use for is an error: what it means would be missing from the file. */
static bool check_options(Call *call, const Kind *kind) {
  g_auto(GStrv) all = g_strsplit(EXPORT_OPTIONS, " ", -1), taken = g_strsplit(kind->options, " ", -1);
  for (int i = 0; all[i] != NULL; i++) {
    if (!call_has(call, all[i]) || strcmp(all[i], "overwrite") == 0) continue;
    if (g_strv_contains((const char *const *)taken, all[i])) continue;
    g_autoptr(GString) others = g_string_new(NULL);
    for (gsize k = 0; k < G_N_ELEMENTS(KINDS); k++) {
      g_auto(GStrv) theirs = g_strsplit(KINDS[k].options, " ", -1);
      if (g_strv_contains((const char *const *)theirs, all[i])) g_string_append_printf(others, " %s", KINDS[k].ending);
    }
    call_fail(call, all[i], "%s= does nothing for a %s file", all[i], kind->ending);
    return diag_hint(call->diag, "it is for%s", others->str);
  }
  return true;
}

static CommandResult result(Call *call, bool written) {
  if (written) return call->job != NULL ? COMMAND_JOB : COMMAND_DONE;
  diag_place(call->diag, call_span(call, "file"));
  return COMMAND_FAILED;
}

static CommandResult run_export(Call *call) {
  const char *path = call_text(call, "file");
  const Kind *kind = find_kind(path);
  if (kind == NULL) return unknown_ending(call, path);
  double overwrite = 0;
  if (!check_options(call, kind)) return COMMAND_FAILED;
  if (call_has(call, "overwrite") && !call_number(call, "overwrite", &overwrite)) return COMMAND_FAILED;
  if (refuse_in_lesson(call, path, overwrite != 0) == COMMAND_FAILED) return COMMAND_FAILED;
  if (g_file_test(path, G_FILE_TEST_IS_DIR)) return call_fail(call, "file", "%s is a folder", path);
  return result(call, kind->write(call, path, call->diag));
}

static CommandResult run_frames(Call *call) {
  const char *folder = call_text(call, "file");
  double overwrite = 0;
  bool there = g_file_test(folder, G_FILE_TEST_IS_DIR);
  g_autofree char *first = there ? g_build_filename(folder, "001.png", NULL) : g_strdup(folder);
  if (call_has(call, "overwrite") && !call_number(call, "overwrite", &overwrite)) return COMMAND_FAILED;
  if (refuse_in_lesson(call, first, overwrite != 0) == COMMAND_FAILED) return COMMAND_FAILED;
  return result(call, export_frames(call, folder, call->diag));
}

static const char DETAILS[] =
    "export xor.png writes the picture as it is on show; .svg and .pdf are for slides and print. size=1920x1080 is "
    "the\n"
    "page in points, scale=2 the pixels a point, theme=light its colours, transparent=1 leaves the ground out,\n"
    "view=net (or view=net,loss) chooses views. .gif and .mp4 (made by ffmpeg) show the last forward, backward, step "
    "or\n"
    "train in motion, fps=25 pictures a second, seconds=8 in all. .csv writes the data, or with what=history the\n"
    "training; .py a PyTorch module that defines model; .onnx the network for other programs; .dot the graph for "
    "Graphviz;\n"
    ".html the open lesson, or the session, as a hand-out with its pictures, in one file.";

static const Command ROWS[] = {
    {.syntax = {.verb = "export", .forms = FORMS("word:file"), .options = EXPORT_OPTIONS},
     .usage = "export FILE [size=WxH] [scale=S] [theme=NAME] [transparent=1] [view=NAME] [fps=N] [seconds=T] "
              "[what=data|history]",
     .help = "writes the picture, its motion, the data or the network, by the file's ending",
     .details = DETAILS,
     .group = "window",
     .complete = COMPLETE_FILES,
     .run = run_export,
     .no_undo = true},
    {.syntax = {.verb = "screenshot", .forms = FORMS("word:file"), .options = EXPORT_OPTIONS},
     .usage = "screenshot FILE",
     .help = "the same as export",
     .details = DETAILS,
     .group = "window",
     .complete = COMPLETE_FILES,
     .run = run_export,
     .no_undo = true,
     .beside = true},
    {.syntax = {.verb = "frames", .forms = FORMS("word:file"), .options = PAPER_OPTIONS " every overwrite"},
     .usage = "frames FOLDER [size=WxH] [scale=S] [theme=NAME] [transparent=1] [view=NAME] [every=N] [overwrite=1]",
     .help = "every event of the last run as a numbered picture, for slides",
     .details =
         "frames walk writes walk/001.png, walk/002.png …: the beginning, and the end of each event of the last\n"
         "forward, backward or step. Of training it shows each step, or of many each so many-th (every=10: each\n"
         "tenth). It makes the folder, and writes over pictures only with overwrite=1.",
     .group = "window",
     .complete = COMPLETE_FILES,
     .run = run_frames,
     .no_undo = true},
};

const Command *export_commands(int *count) {
  *count = G_N_ELEMENTS(ROWS);
  return ROWS;
}

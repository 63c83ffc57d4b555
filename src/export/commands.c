#include "export/export.h"

#include <errno.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

typedef struct {
  const char *ending;
  bool (*write)(Call *call, const char *path, Diag *diag);
} Kind;

static const Kind KINDS[] = {
    {".png", export_picture}, {".svg", export_picture}, {".pdf", export_picture},
    {".csv", export_csv},     {".py", export_pytorch},  {".dot", export_dot},
};

/* ---- helpers of the writers ---- */

bool export_text(const char *path, const GString *text, Diag *diag) {
  g_autoptr(GError) error = NULL;
  if (g_file_set_contents(path, text->str, (gssize)text->len, &error)) return true;
  /* GLib names the temporary file; the reason alone is what a person wants. */
  const char *why = strrchr(error->message, ':');
  return diag_set(diag, (Span){0}, "cannot write %s%s", path, why != NULL ? why : "");
}

/* ---- the commands ---- */

static const Kind *find_kind(const char *path) {
  g_autofree char *lower = g_ascii_strdown(path, -1);
  for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++) {
    if (g_str_has_suffix(lower, KINDS[i].ending)) return &KINDS[i];
  }
  return NULL;
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

static CommandResult run_export(Call *call) {
  const char *path = call_text(call, "file");
  const Kind *kind = find_kind(path);
  if (kind == NULL) return unknown_ending(call, path);
  double overwrite = 0;
  if (call_has(call, "overwrite") && !call_number(call, "overwrite", &overwrite)) return COMMAND_FAILED;
  if (refuse_in_lesson(call, path, overwrite != 0) == COMMAND_FAILED) return COMMAND_FAILED;
  if (g_file_test(path, G_FILE_TEST_IS_DIR)) return call_fail(call, "file", "%s is a folder", path);
  if (kind->write(call, path, call->diag)) return COMMAND_DONE;
  diag_place(call->diag, call_span(call, "file"));
  return COMMAND_FAILED;
}

#define OPTIONS "size scale theme transparent view what overwrite"
#define DETAILS                                                                                                        \
  "export xor.png writes the picture as it is on show; .svg and .pdf are for slides and print. size=1920x1080 is "     \
  "the\n"                                                                                                              \
  "page in points, scale=2 the pixels a point, theme=light its colours, transparent=1 leaves the ground out,\n"        \
  "view=net (or view=net,loss) chooses views. .csv writes the data, or with what=history the training; .py a "         \
  "PyTorch\n"                                                                                                          \
  "module that defines model; .dot the graph for Graphviz."

static const Command ROWS[] = {
    {.syntax = {.verb = "export", .forms = FORMS("word:file"), .options = OPTIONS},
     .usage = "export FILE [size=WxH] [scale=S] [theme=NAME] [transparent=1] [view=NAME] [what=data|history]",
     .help = "writes the picture, the data or the network, by the file's ending",
     .details = DETAILS,
     .group = "window",
     .complete = COMPLETE_FILES,
     .run = run_export,
     .no_undo = true},
    {.syntax = {.verb = "screenshot", .forms = FORMS("word:file"), .options = OPTIONS},
     .usage = "screenshot FILE",
     .help = "the same as export",
     .details = DETAILS,
     .group = "window",
     .complete = COMPLETE_FILES,
     .run = run_export,
     .no_undo = true},
};

const Command *export_commands(int *count) {
  *count = G_N_ELEMENTS(ROWS);
  return ROWS;
}

/*
 * The numbers of a large network in a file of their own, beside the commands that rebuild it: `save m.nabla` writes
 * m.weights, and the line `weights "m.weights"` of m.nabla brings them back.
 *
 * The file is a head of lines `key=value`, an empty line, and blocks as they lie in memory: the parameters, the initial
 * ones that `reset` goes back to, the optimiser's state. The head has the SHA-256 of what follows.
 */
#include "base/number.h"
#include "session/state.h"
#include <errno.h>
#include <string.h>

#define MAGIC "nabla weights 1\n"
#define BYTE_ORDER_NAME (G_BYTE_ORDER == G_LITTLE_ENDIAN ? "little" : "big")

static const char *precision_name(const Session *session) {
  return session->params->precision == PRECISION_FLOAT ? "float" : "double";
}

enum { BLOCKS_MOST = 4 };

/* The blocks in the file's order; how many. */
static int blocks_of(const Session *session, const void *block[BLOCKS_MOST]) {
  const OptimizerState *state = session->carried;
  int count = 0;
  block[count++] = session->params->values;
  block[count++] = session->initial->values;
  for (int i = 0; state != NULL && i < state->blocks; i++) block[count++] = frozen_numbers(state->block[i]);
  return count;
}

bool session_write_weights(Session *session, const char *path, Diag *diag) {
  const void *block[BLOCKS_MOST];
  session_drop_trainer(session);
  int count = blocks_of(session, block);
  gsize bytes = params_bytes(session->params);
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  for (int i = 0; i < count; i++) g_checksum_update(sum, block[i], (gssize)bytes);
  g_autoptr(GString) text = g_string_new(MAGIC);
  g_string_append_printf(
      text, "order=%s\nprecision=%s\ncount=%" G_GSIZE_FORMAT "\nblocks=%d\nsteps=%" G_GUINT64_FORMAT "\nsha256=%s\n\n",
      BYTE_ORDER_NAME, precision_name(session), session->params->count, count,
      session->carried != NULL ? session->carried->steps : 0, g_checksum_get_string(sum));
  for (int i = 0; i < count; i++) g_string_append_len(text, block[i], (gssize)bytes);
  if (g_file_set_contents(path, text->str, (gssize)text->len, NULL)) return true;
  return diag_set(diag, (Span){0}, "cannot write %s: %s", path, g_strerror(errno));
}

/* ---- reading ---- */

typedef struct {
  char *text;
  gsize length;
  gsize begin;      /* of the first block */
  GHashTable *head; /* key → value */
} WeightsFile;

static void weights_file_clear(WeightsFile *file) {
  g_free(file->text);
  if (file->head != NULL) g_hash_table_unref(file->head);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WeightsFile, weights_file_clear)

static bool read_head(WeightsFile *file, const char *path, Diag *diag) {
  const char *end = file->length > strlen(MAGIC) && g_str_has_prefix(file->text, MAGIC)
                        ? g_strstr_len(file->text, (gssize)MIN(file->length, 1024), "\n\n")
                        : NULL;
  if (end == NULL) return diag_set(diag, (Span){0}, "%s is no file of weights", path);
  g_autofree char *head = g_strndup(file->text + strlen(MAGIC), (gsize)(end - file->text) - strlen(MAGIC));
  g_auto(GStrv) lines = g_strsplit(head, "\n", -1);
  file->head = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  for (char **line = lines; *line != NULL; line++) {
    char *equals = strchr(*line, '=');
    if (equals != NULL)
      g_hash_table_insert(file->head, g_strndup(*line, (gsize)(equals - *line)), g_strdup(equals + 1));
  }
  file->begin = (gsize)(end - file->text) + 2;
  return true;
}

static guint64 head_number(const WeightsFile *file, const char *key) {
  const char *value = g_hash_table_lookup(file->head, key);
  return value != NULL ? g_ascii_strtoull(value, NULL, 10) : 0;
}

static bool check_file(const Session *session, const WeightsFile *file, const char *path, Diag *diag) {
  const char *order = g_hash_table_lookup(file->head, "order"),
             *precision = g_hash_table_lookup(file->head, "precision");
  guint64 count = head_number(file, "count"), blocks = head_number(file, "blocks");
  if (g_strcmp0(order, BYTE_ORDER_NAME) != 0)
    return diag_set(diag, (Span){0}, "%s was written by a machine with another order of bytes", path);
  if (count != session->params->count || g_strcmp0(precision, precision_name(session)) != 0)
    return diag_set(diag, (Span){0},
                    "%s has %" G_GUINT64_FORMAT " number%s in %s, and the network has %" G_GSIZE_FORMAT " in %s", path,
                    count, plural_s((double)count), precision != NULL ? precision : "?", session->params->count,
                    precision_name(session));
  bool fits =
      blocks >= 2 && blocks <= BLOCKS_MOST && file->length - file->begin == blocks * params_bytes(session->params);
  g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)file->text + file->begin,
                                                     file->length - file->begin);
  if (fits && g_strcmp0(sum, g_hash_table_lookup(file->head, "sha256")) == 0) return true;
  return diag_set(diag, (Span){0}, "%s is damaged: its numbers are not those that were written", path);
}

static void install_weights(Session *session, const WeightsFile *file) {
  gsize bytes = params_bytes(session->params);
  const char *block = file->text + file->begin;
  int blocks = (int)head_number(file, "blocks") - 2;
  memcpy(session->params->values, block, bytes);
  params_own(session->initial);
  memcpy(session->initial->values, block + bytes, bytes);
  g_clear_pointer(&session->carried, optimizer_state_free);
  if (head_number(file, "steps") == 0) return;
  OptimizerState *state = g_new0(OptimizerState, 1);
  *state = (OptimizerState){.bytes = bytes, .blocks = blocks, .steps = head_number(file, "steps")};
  for (int i = 0; i < blocks; i++) state->block[i] = frozen_keep(session->store, block + (gsize)(2 + i) * bytes, bytes);
  session->carried = state;
}

static bool read_weights(Session *session, const char *path, Diag *diag) {
  g_auto(WeightsFile) file = {0};
  g_autoptr(GError) error = NULL;
  if (!g_file_get_contents(path, &file.text, &file.length, &error))
    return diag_set(diag, (Span){0}, "cannot read %s: %s", path,
                    error->code == G_FILE_ERROR_NOENT ? "there is no such file" : error->message);
  session_ensure_params(session);
  if (!read_head(&file, path, diag) || !check_file(session, &file, path, diag)) return false;
  session_new_stretch(session);
  journal_save_setup(session);
  journal_save_training(session);
  install_weights(session, &file);
  session_touch_values(session);
  return true;
}

/* A file beside the one that is being read, unless it says where. */
static char *beside_source(const Session *session, const char *name) {
  const char *source = session_source_name(session);
  if (g_path_is_absolute(name) || source == NULL || strchr(source, '/') == NULL) return g_strdup(name);
  g_autofree char *folder = g_path_get_dirname(source);
  return g_build_filename(folder, name, NULL);
}

static CommandResult command_weights(Call *call) {
  g_autofree char *path = beside_source(call->session, call_text(call, "file"));
  if (refuse_reading_in_lesson(call, "file", path) == COMMAND_FAILED) return COMMAND_FAILED;
  return read_weights(call->session, path, call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

static const Command rows[] = {
    {.syntax = {.verb = "weights", .forms = (const char *const[]){"text:file", NULL}},
     .usage = "weights \"FILE\"",
     .help = "the numbers of a large network, as `save` wrote them",
     .details = "save m.nabla writes m.weights beside it where the network has more than 20000 parameters.",
     .group = "session",
     .complete = COMPLETE_FILES,
     .run = command_weights},
};

const Command *weights_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}

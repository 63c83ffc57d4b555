#include "lesson/progress.h"
#include "base/paths.h"
#include <string.h>

/* A lesson of hours has some thousand events; older ones are given up beyond this. */
enum { MOST_EVENTS = 5000 };

static const char *const RESULTS[] = {"", "right", "shown", "skipped"};

const char *result_name(QuestionResult result) {
  return RESULTS[result];
}

static void question_clear(void *data) {
  QuestionRecord *question = data;
  g_free(question->answer);
  g_ptr_array_unref(question->lines);
}

static void event_clear(void *data) {
  ProgressEvent *event = data;
  g_free(event->kind);
  g_free(event->text);
}

/* What tells two versions of a lesson apart: its blocks, in order. */
static char *digest_of(const Lesson *lesson) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < lesson->blocks->len; i++) {
    const LessonBlock *block = lesson->blocks->pdata[i];
    g_autofree char *summary = block_summary(block);
    g_string_append_printf(text, "%d %s %s\n", (int)block->kind, block->commands ? block->commands : "", summary);
  }
  return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, -1);
}

Progress *progress_new(const Lesson *lesson) {
  Progress *progress = g_new0(Progress, 1);
  progress->name = g_strdup(lesson->name);
  progress->title = g_strdup(lesson->title);
  progress->digest = digest_of(lesson);
  progress->questions = g_array_new(FALSE, FALSE, sizeof(QuestionRecord));
  g_array_set_clear_func(progress->questions, question_clear);
  progress->own = g_ptr_array_new_with_free_func(g_free);
  progress->events = g_array_new(FALSE, FALSE, sizeof(ProgressEvent));
  g_array_set_clear_func(progress->events, event_clear);
  for (guint i = 0; i < lesson->blocks->len; i++) {
    QuestionRecord question = {.block = i};
    if (!block_asks(lesson_block(lesson, i))) continue;
    question.lines = g_ptr_array_new_with_free_func(g_free);
    g_array_append_val(progress->questions, question);
  }
  return progress;
}

void progress_free(Progress *progress) {
  if (!progress) return;
  g_free(progress->name);
  g_free(progress->title);
  g_free(progress->digest);
  g_array_unref(progress->questions);
  g_ptr_array_unref(progress->own);
  g_array_unref(progress->events);
  g_free(progress);
}

QuestionRecord *progress_question(Progress *progress, guint block) {
  for (guint i = 0; i < progress->questions->len; i++) {
    QuestionRecord *question = &g_array_index(progress->questions, QuestionRecord, i);
    if (question->block == block) return question;
  }
  return NULL;
}

void progress_add_event(Progress *progress, const char *kind, const char *text) {
  ProgressEvent event = {progress->seconds, g_strdup(kind), g_strdup(text)};
  if (progress->events->len >= MOST_EVENTS) g_array_remove_index(progress->events, 0);
  g_array_append_val(progress->events, event);
}

/* ---- the file ---- */

/* Two lessons of one name in two folders do not share their progress; those that ship have only one place. */
static char *file_of(const char *folder, const Lesson *lesson) {
  g_autofree char *shipped = paths_data("lessons"), *here = g_get_current_dir();
  g_autofree char *whole = g_canonicalize_filename(lesson->path, here), *parent = g_path_get_dirname(whole);
  g_autofree char *ours = g_canonicalize_filename(shipped, here);
  g_autofree char *code = g_compute_checksum_for_string(G_CHECKSUM_SHA256, whole, -1);
  code[8] = '\0';
  g_autofree char *base =
      strcmp(parent, ours) == 0 ? g_strdup(lesson->name) : g_strdup_printf("%s-%s", lesson->name, code);
  g_autofree char *file = g_strconcat(base, ".progress", NULL);
  return g_build_filename(folder, file, NULL);
}

static const char MAIN_GROUP[] = "lesson", EVENTS_GROUP[] = "events";

static void set_lines(GKeyFile *file, const char *group, const char *key, const GPtrArray *lines) {
  if (lines->len) g_key_file_set_string_list(file, group, key, (const char *const *)lines->pdata, lines->len);
}

static void get_lines(GKeyFile *file, const char *group, const char *key, GPtrArray *lines) {
  g_auto(GStrv) found = g_key_file_get_string_list(file, group, key, NULL, NULL);
  for (int i = 0; found && found[i]; i++) g_ptr_array_add(lines, g_strdup(found[i]));
}

static char *question_group(guint number) {
  return g_strdup_printf("question %u", number + 1);
}

static void write_question(GKeyFile *file, guint number, const QuestionRecord *question) {
  g_autofree char *group = question_group(number);
  g_key_file_set_integer(file, group, "tries", question->tries);
  g_key_file_set_integer(file, group, "hints", question->hints);
  g_key_file_set_double(file, group, "seconds", question->seconds);
  g_key_file_set_string(file, group, "result", result_name(question->result));
  g_key_file_set_uint64(file, group, "chosen", question->chosen);
  if (question->answer) g_key_file_set_string(file, group, "answer", question->answer);
  set_lines(file, group, "lines", question->lines);
}

static void read_question(GKeyFile *file, guint number, QuestionRecord *question) {
  g_autofree char *group = question_group(number), *result = g_key_file_get_string(file, group, "result", NULL);
  question->tries = MAX(0, g_key_file_get_integer(file, group, "tries", NULL));
  question->hints = MAX(0, g_key_file_get_integer(file, group, "hints", NULL));
  question->seconds = g_key_file_get_double(file, group, "seconds", NULL);
  question->chosen = g_key_file_get_uint64(file, group, "chosen", NULL);
  question->answer = g_key_file_get_string(file, group, "answer", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(RESULTS); i++)
    if (g_strcmp0(result, RESULTS[i]) == 0) question->result = (QuestionResult)i;
  get_lines(file, group, "lines", question->lines);
}

static void write_events(GKeyFile *file, const GArray *events) {
  for (guint i = 0; i < events->len; i++) {
    const ProgressEvent *event = &g_array_index(events, ProgressEvent, i);
    g_autofree char *key = g_strdup_printf("%u", i + 1), *seconds = g_strdup_printf("%.1f", event->seconds);
    const char *const parts[] = {seconds, event->kind, event->text};
    g_key_file_set_string_list(file, EVENTS_GROUP, key, parts, G_N_ELEMENTS(parts));
  }
}

static void read_events(GKeyFile *file, GArray *events) {
  for (guint i = 0; i < MOST_EVENTS; i++) {
    g_autofree char *key = g_strdup_printf("%u", i + 1);
    g_auto(GStrv) parts = g_key_file_get_string_list(file, EVENTS_GROUP, key, NULL, NULL);
    if (!parts || g_strv_length(parts) != 3) return;
    ProgressEvent event = {g_ascii_strtod(parts[0], NULL), g_strdup(parts[1]), g_strdup(parts[2])};
    g_array_append_val(events, event);
  }
}

bool progress_save(const char *folder, const Progress *progress, const Lesson *lesson, Diag *diag) {
  g_autofree char *path = file_of(folder, lesson);
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_autoptr(GError) error = NULL;
  g_key_file_set_string(file, MAIN_GROUP, "title", progress->title);
  g_key_file_set_string(file, MAIN_GROUP, "digest", progress->digest);
  g_key_file_set_integer(file, MAIN_GROUP, "step", (int)progress->step);
  g_key_file_set_boolean(file, MAIN_GROUP, "finished", progress->finished);
  g_key_file_set_boolean(file, MAIN_GROUP, "done", progress->done);
  g_key_file_set_double(file, MAIN_GROUP, "seconds", progress->seconds);
  set_lines(file, MAIN_GROUP, "own", progress->own);
  for (guint i = 0; i < progress->questions->len; i++)
    write_question(file, i, &g_array_index(progress->questions, QuestionRecord, i));
  write_events(file, progress->events);
  int problem = paths_make_parent(path);
  if (problem) return diag_set(diag, (Span){0}, "cannot keep your progress in %s: %s", path, g_strerror(problem));
  if (g_key_file_save_to_file(file, path, &error))
    return true; /* into a new file, which then takes the old one's place */
  return diag_set(diag, (Span){0}, "cannot keep your progress in %s: %s", path, error->message);
}

Progress *progress_load(const char *folder, const Lesson *lesson) {
  g_autofree char *path = file_of(folder, lesson);
  g_autoptr(GKeyFile) file = g_key_file_new();
  if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL)) return NULL;
  Progress *progress = progress_new(lesson);
  g_autofree char *digest = g_key_file_get_string(file, MAIN_GROUP, "digest", NULL);
  if (g_strcmp0(digest, progress->digest) != 0) { /* the lesson has been rewritten: what was done does not fit it */
    progress_free(progress);
    return NULL;
  }
  progress->step = (guint)MAX(0, g_key_file_get_integer(file, MAIN_GROUP, "step", NULL));
  progress->finished = g_key_file_get_boolean(file, MAIN_GROUP, "finished", NULL);
  progress->done = g_key_file_get_boolean(file, MAIN_GROUP, "done", NULL);
  progress->seconds = g_key_file_get_double(file, MAIN_GROUP, "seconds", NULL);
  get_lines(file, MAIN_GROUP, "own", progress->own);
  for (guint i = 0; i < progress->questions->len; i++)
    read_question(file, i, &g_array_index(progress->questions, QuestionRecord, i));
  read_events(file, progress->events);
  return progress;
}

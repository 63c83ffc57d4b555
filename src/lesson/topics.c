/* What `help` says of the lessons' names. */
#include "lesson/library.h"
#include "lesson/player.h"

static char *text_of(const char *word) {
  g_auto(GStrv) names = lesson_names();
  if (!g_strv_contains((const char *const *)names, word)) return NULL;
  Lesson *lesson = lesson_open(word, NULL);
  if (lesson == NULL) return NULL;
  char *text = g_strdup_printf("A lesson: %s. lesson %s", lesson->title, word);
  lesson_free(lesson);
  return text;
}

const HelpSource *lesson_help(void) {
  static const HelpSource SOURCE = {text_of, lesson_names};
  return &SOURCE;
}

#include "app/search.h"

#include <SDL.h>
#include <string.h>

#include "draw/layout.h"
#include "plot/scene.h"
#include "session/words.h"

/* Words that are offered, the most frequent first. */
enum { OFFERED = 6, LETTERS_MOST = 40 };

struct Search {
  bool open;
  GString *typed;
};

Search *search_new(void) {
  Search *search = g_new0(Search, 1);
  search->typed = g_string_new(NULL);
  return search;
}

void search_free(Search *search) {
  if (!search) return;
  g_string_free(search->typed, TRUE);
  g_free(search);
}

bool search_is_open(const Search *search) {
  return search->open;
}

/* The words that begin with what was typed; how many. */
static int find(const Search *search, Session *session, const char *words[OFFERED]) {
  const Vocabulary *vocabulary = session_vocabulary(session);
  g_autofree char *lower = g_utf8_strdown(search->typed->str, -1);
  int count = 0;
  for (guint32 id = WORD_FIRST; vocabulary && id < vocabulary_size(vocabulary) && count < OFFERED; id++) {
    const char *word = vocabulary_word(vocabulary, id);
    if (g_str_has_prefix(word, lower)) words[count++] = word;
  }
  return count;
}

/* A slash, on a US and on a German keyboard. */
static bool is_slash(int key, bool shift) {
  return shift ? key == SDLK_7 : key == SDLK_SLASH || key == SDLK_KP_DIVIDE;
}

bool search_opens(Search *search, Session *session, int key, bool shift) {
  if (search->open || !is_slash(key, shift) || session_embedding_size(session) == 0) return false;
  search->open = true;
  g_string_truncate(search->typed, 0);
  SDL_StartTextInput(); /* of which nobody else wants anything */
  return true;
}

static void shut(Search *search) {
  search->open = false;
  SDL_StopTextInput();
}

bool search_type(Search *search, const char *text) {
  if (!search->open || (search->typed->len == 0 && strcmp(text, "/") == 0)) return false;
  if (search->typed->len + strlen(text) <= LETTERS_MOST) g_string_append(search->typed, text);
  return true;
}

static char *line_of(const Search *search, Session *session) {
  const char *words[OFFERED];
  if (search->typed->len == 0) return NULL;
  return g_strdup_printf("nearest %s", find(search, session, words) > 0 ? words[0] : search->typed->str);
}

char *search_key(Search *search, Session *session, int key) {
  GString *typed = search->typed;
  if (key == SDLK_BACKSPACE && typed->len > 0)
    g_string_truncate(typed, (gsize)(g_utf8_prev_char(typed->str + typed->len) - typed->str));
  bool enter = key == SDLK_RETURN || key == SDLK_KP_ENTER;
  if (enter || key == SDLK_ESCAPE) shut(search);
  return enter ? line_of(search, session) : NULL;
}

void search_draw(const Search *search, Session *session, DrawList *list, const Theme *theme) {
  const char *words[OFFERED];
  int count = find(search, session, words);
  double text = 20 * theme->text, line = 1.6 * text, width = draw_list_width(list);
  Rect sheet =
      rect_around((Point){width / 2, line * (count + 1.6) / 2 + 24}, MIN(18 * text, width - 16), line * (count + 1.6));
  g_autofree char *typed = g_strdup_printf("%s_", search->typed->str);
  g_autofree char *asked = text_cut(list, FONT_BOLD, text, typed, sheet.w - 2 * text);
  double x = sheet.x + text, y = sheet.y + 0.9 * line;
  draw_layer(list, "search");
  draw_rect(list, sheet, LAYOUT_RADIUS, (Style){.fill = theme->ground, .stroke = theme->positive, .width = 2});
  draw_text(list, (Point){x, text_baseline(y, text)}, ALIGN_START, FONT_BOLD, text, theme->ink, asked);
  for (int i = 0; i < count; i++) {
    y += line;
    g_autofree char *word = text_cut(list, FONT_REGULAR, text, words[i], sheet.w - 2 * text);
    draw_text(list, (Point){x, text_baseline(y, text)}, ALIGN_START, FONT_REGULAR, text,
              i == 0 ? theme->ink : theme->muted, word);
  }
}

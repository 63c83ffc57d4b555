/*
 * From Markdown to a document, through md4c's callbacks. md4c does not say at which line it is, but the text it hands
 * over lies in the buffer that it was given, so places are counted from there.
 */
#include "lesson/parts.h"
#include <md4c.h>
#include <string.h>

enum { DEEPEST_LIST = 16, SECTION_LEVEL = 2 };

typedef struct {
  bool ordered;
  int next; /* number of the next item */
} ListLevel;

typedef struct {
  const char *text; /* the buffer */
  gsize length;
  const char *counted; /* newlines before this are in `line` */
  int line;

  Lesson *lesson;   /* NULL: prose alone is wanted */
  GPtrArray *prose; /* where finished prose goes: the open block's */

  Prose *open; /* the paragraph, heading or row being read */
  unsigned style;
  int cell;
  bool in_head; /* of a table */
  ListLevel lists[DEEPEST_LIST];
  int depth;     /* of lists */
  int quotes;    /* of quotations */
  char *marker;  /* of the list item whose first paragraph has not come yet */
  GString *code; /* the code block being read, or NULL */
  char *info;    /* its info string's first word */
  int code_line; /* of its first line; 0: nothing but empty lines yet */
} Reader;

static bool in_buffer(const Reader *reader, const char *place) {
  return place >= reader->text && place <= reader->text + reader->length;
}

static int line_at(Reader *reader, const char *place) {
  if (!in_buffer(reader, place)) return reader->line;
  for (; reader->counted < place; reader->counted++) reader->line += *reader->counted == '\n';
  return reader->line;
}

/* ---- the document's blocks ---- */

static int section_now(const Reader *reader) {
  return (int)reader->lesson->sections->len - 1;
}

/* Prose goes to the block that is open for it; a fenced block closes that. */
static void take_prose(Reader *reader, Prose *prose) {
  if (!reader->prose) {
    LessonBlock *block = lesson_block_new(BLOCK_PROSE, prose->line, section_now(reader));
    block->prose = reader->prose = prose_list_new();
    g_ptr_array_add(reader->lesson->blocks, block);
  }
  g_ptr_array_add(reader->prose, prose);
}

char *prose_text(const Prose *prose) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < prose->runs->len; i++) g_string_append(text, g_array_index(prose->runs, TextRun, i).text);
  return g_strstrip(g_strdelimit(g_strdup(text->str), "\n", ' '));
}

static void begin_section(Reader *reader, const Prose *heading) {
  LessonSection section = {prose_text(heading), heading->line, (int)reader->lesson->blocks->len};
  if (!reader->lesson->title) reader->lesson->title = g_strdup(section.title);
  g_array_append_val(reader->lesson->sections, section);
  reader->prose = NULL;
}

static void close_prose(Reader *reader) {
  Prose *prose = g_steal_pointer(&reader->open);
  if (!prose) return;
  if (prose->runs->len == 0 && prose->kind != PROSE_RULE) {
    prose_free(prose);
    return;
  }
  if (prose->line == 0) prose->line = reader->line;
  if (reader->lesson && prose->kind == PROSE_HEADING && prose->level <= SECTION_LEVEL) begin_section(reader, prose);
  take_prose(reader, prose);
}

/* The place of a paragraph in lists and quotations; the first one of an item carries its marker. */
static void open_prose(Reader *reader, ProseKind kind, int level) {
  close_prose(reader);
  reader->open = prose_new(kind, 0);
  reader->open->level = level;
  reader->open->indent = reader->depth;
  reader->open->quoted = reader->quotes > 0;
  reader->open->marker = g_steal_pointer(&reader->marker);
}

/* ---- fenced blocks ---- */

static const struct {
  const char *info;
  LessonBlockKind kind;
} FENCES[] = {{"nabla", BLOCK_COMMANDS}, {"quiz", BLOCK_QUIZ}, {"task", BLOCK_TASK}, {"note", BLOCK_NOTE}};

static bool take_fence(Reader *reader, int line) {
  const char *text = reader->code->str;
  for (gsize i = 0; i < G_N_ELEMENTS(FENCES); i++) {
    if (g_strcmp0(reader->info, FENCES[i].info) != 0) continue;
    LessonBlock *block = lesson_block_new(FENCES[i].kind, line, section_now(reader));
    if (block->kind == BLOCK_COMMANDS) block->commands = g_strdup(text);
    if (block->kind == BLOCK_QUIZ) block->quiz = quiz_parse(reader->lesson, text, line);
    if (block->kind == BLOCK_TASK) block->task = task_parse(reader->lesson, text, line);
    if (block->kind == BLOCK_NOTE) block->prose = prose_parse(text, line);
    g_ptr_array_add(reader->lesson->blocks, block);
    reader->prose = NULL;
    return true;
  }
  return false;
}

static void close_code(Reader *reader) {
  int line = reader->code_line ? reader->code_line : reader->line;
  if (!reader->lesson || !take_fence(reader, line)) {
    g_strchomp(reader->code->str);
    reader->code->len = strlen(reader->code->str);
    Prose *prose = prose_new(PROSE_CODE, line);
    prose->indent = reader->depth;
    prose->quoted = reader->quotes > 0;
    prose_add(prose, reader->code->str, reader->code->len, STYLE_CODE, 0);
    take_prose(reader, prose);
  }
  g_string_free(g_steal_pointer(&reader->code), TRUE);
  g_clear_pointer(&reader->info, g_free);
}

/* ---- md4c's callbacks ---- */

static void forget_marker(Reader *reader) {
  g_clear_pointer(&reader->marker, g_free);
}

static void enter_item(Reader *reader) {
  if (reader->depth < 1 || reader->depth > DEEPEST_LIST) return;
  ListLevel *list = &reader->lists[reader->depth - 1];
  forget_marker(reader);
  reader->marker = list->ordered ? g_strdup_printf("%d.", list->next++) : g_strdup("•");
}

static void enter_list(Reader *reader, bool ordered, int first) {
  close_prose(reader); /* a tight list's item text has no paragraph around it */
  if (reader->depth++ < DEEPEST_LIST) reader->lists[reader->depth - 1] = (ListLevel){ordered, first};
}

static void enter_code(Reader *reader, const MD_BLOCK_CODE_DETAIL *detail) {
  close_prose(reader);
  reader->code = g_string_new(NULL);
  reader->code_line = 0;
  gsize length = detail->fence_char ? detail->info.size : 0;
  g_autofree char *info = length ? g_strndup(detail->info.text, length) : g_strdup("");
  reader->info = g_strndup(info, strcspn(info, " \t"));
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *user) {
  Reader *reader = user;
  switch (type) {
  case MD_BLOCK_QUOTE:
    close_prose(reader), reader->quotes++;
    break;
  case MD_BLOCK_UL:
    enter_list(reader, false, 0);
    break;
  case MD_BLOCK_OL:
    enter_list(reader, true, (int)MIN(((MD_BLOCK_OL_DETAIL *)detail)->start, 100000));
    break;
  case MD_BLOCK_LI:
    close_prose(reader), enter_item(reader);
    break;
  case MD_BLOCK_HR:
    open_prose(reader, PROSE_RULE, 0), close_prose(reader);
    break;
  case MD_BLOCK_H:
    open_prose(reader, PROSE_HEADING, (int)((MD_BLOCK_H_DETAIL *)detail)->level);
    break;
  case MD_BLOCK_CODE:
    enter_code(reader, detail);
    break;
  case MD_BLOCK_P:
    open_prose(reader, PROSE_PARAGRAPH, 0);
    break;
  case MD_BLOCK_THEAD:
    reader->in_head = true;
    break;
  case MD_BLOCK_TR:
    open_prose(reader, PROSE_ROW, reader->in_head), reader->cell = -1;
    break;
  case MD_BLOCK_TH:
  case MD_BLOCK_TD:
    reader->cell++;
    break;
  default:
    break;
  }
  return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *user) {
  Reader *reader = user;
  (void)detail;
  switch (type) {
  case MD_BLOCK_QUOTE:
    close_prose(reader), reader->quotes--;
    break;
  case MD_BLOCK_UL:
  case MD_BLOCK_OL:
    close_prose(reader), reader->depth--;
    break;
  case MD_BLOCK_CODE:
    close_code(reader);
    break;
  case MD_BLOCK_THEAD:
    reader->in_head = false;
    break;
  case MD_BLOCK_TR:
    close_prose(reader), reader->cell = 0;
    break;
  case MD_BLOCK_LI:
    close_prose(reader), forget_marker(reader);
    break;
  case MD_BLOCK_H:
  case MD_BLOCK_P:
    close_prose(reader);
    break;
  default:
    break;
  }
  return 0;
}

static unsigned style_of(MD_SPANTYPE type) {
  switch (type) {
  case MD_SPAN_EM:
    return STYLE_EMPHASIS;
  case MD_SPAN_STRONG:
    return STYLE_STRONG;
  case MD_SPAN_CODE:
    return STYLE_CODE;
  case MD_SPAN_A:
    return STYLE_LINK;
  default:
    return 0;
  }
}

static int enter_span(MD_SPANTYPE type, void *detail, void *user) {
  (void)detail;
  ((Reader *)user)->style |= style_of(type);
  return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *user) {
  (void)detail;
  ((Reader *)user)->style &= ~style_of(type);
  return 0;
}

/* The entities that people write; others stay as written. */
static void add_entity(Reader *reader, const char *text, gsize length) {
  static const char *const ENTITIES[][2] = {{"&amp;", "&"},  {"&lt;", "<"},    {"&gt;", ">"},    {"&quot;", "\""},
                                            {"&nbsp;", " "}, {"&mdash;", "—"}, {"&ndash;", "–"}, {"&times;", "×"}};
  g_autofree char *entity = g_strndup(text, length);
  const char *value = entity;
  for (gsize i = 0; i < G_N_ELEMENTS(ENTITIES); i++)
    if (strcmp(entity, ENTITIES[i][0]) == 0) value = ENTITIES[i][1];
  prose_add(reader->open, value, strlen(value), reader->style, reader->cell);
}

static void add_inline(Reader *reader, MD_TEXTTYPE type, const char *text, gsize length) {
  if (!reader->open) open_prose(reader, PROSE_PARAGRAPH, 0);
  if (reader->open->line == 0) reader->open->line = line_at(reader, text);
  int cell = MAX(reader->cell, 0);
  if (type == MD_TEXT_ENTITY)
    add_entity(reader, text, length);
  else if (type == MD_TEXT_BR)
    prose_add(reader->open, "\n", 1, reader->style, cell);
  else if (type == MD_TEXT_SOFTBR)
    prose_add(reader->open, " ", 1, reader->style, cell);
  else if (type == MD_TEXT_NULLCHAR)
    prose_add(reader->open, "\xEF\xBF\xBD", 3, reader->style, cell);
  else
    prose_add(reader->open, text, length, reader->style, cell);
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE length, void *user) {
  Reader *reader = user;
  if (type == MD_TEXT_HTML) return 0;
  if (!reader->code) {
    add_inline(reader, type, text, length);
    return 0;
  }
  if (!reader->code_line && in_buffer(reader, text)) {
    reader->code_line = line_at(reader, text);
    for (gsize i = 0; i < reader->code->len; i++) reader->code_line -= reader->code->str[i] == '\n';
  }
  if (type == MD_TEXT_NULLCHAR)
    g_string_append(reader->code, "\xEF\xBF\xBD");
  else
    append_clean(reader->code, text, length);
  return 0;
}

static void read_markdown(Reader *reader) {
  MD_PARSER parser = {
      .flags = MD_FLAG_TABLES,
      .enter_block = enter_block,
      .leave_block = leave_block,
      .enter_span = enter_span,
      .leave_span = leave_span,
      .text = add_text,
  };
  reader->counted = reader->text;
  md_parse(reader->text, (MD_SIZE)reader->length, &parser, reader);
  close_prose(reader);
  forget_marker(reader);
}

GPtrArray *prose_parse(const char *text, int first_line) {
  Reader reader = {.text = text, .length = strlen(text), .line = first_line, .prose = prose_list_new()};
  read_markdown(&reader);
  return reader.prose;
}

static int by_line(const void *a, const void *b) {
  return ((const LessonProblem *)a)->line - ((const LessonProblem *)b)->line;
}

static bool is_blank(const char *text, gsize length) {
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace(text[i])) return false;
  return true;
}

Lesson *lesson_parse(const char *path, const char *text, gssize length) {
  Lesson *lesson = lesson_new(path);
  Reader reader = {.text = text, .length = length < 0 ? strlen(text) : (gsize)length, .line = 1, .lesson = lesson};
  if (is_blank(text, reader.length)) {
    lesson_add_problem(lesson, 1, "the lesson is empty");
  } else if (reader.length > G_MAXINT32) {
    lesson_add_problem(lesson, 1, "the lesson is too large");
    reader.length = 0;
  }
  if (!g_utf8_validate(text, (gssize)reader.length, NULL))
    lesson_add_problem(lesson, 1, "the lesson is not valid UTF-8");
  read_markdown(&reader);
  if (!lesson->title) lesson->title = g_strdup(lesson->name);
  g_array_sort(lesson->problems, by_line);
  return lesson;
}

#include "app/feed.h"
#include <string.h>

/* From this size on an open text is looked at again only when it has grown by an eighth, or when all lines that are
 * there have been taken: so that reading stays linear. */
enum { LARGE_TEXT = 1 << 12 };

typedef struct {
  char *text;
  bool queued;
} FeedLine;

struct Feed {
  char *name;
  bool numbered, ended;
  GQueue lines;     /* of FeedLine */
  GString *partial; /* bytes of a line that is not complete yet */
  GString *open;    /* lines taken that do not make a whole text yet */
  int open_line;    /* the number of the first of them */
  int next_line;
  bool open_queued;
  gsize look_again; /* at this size of `open` */
};

static void queued_free(void *data) {
  FeedLine *line = data;
  g_free(line->text);
  g_free(line);
}

Feed *feed_new(const char *name, bool numbered) {
  Feed *feed = g_new0(Feed, 1);
  feed->name = g_strdup(name);
  feed->numbered = numbered;
  feed->partial = g_string_new(NULL);
  feed->open = g_string_new(NULL);
  feed->next_line = 1;
  return feed;
}

void feed_free(Feed *feed) {
  if (!feed) return;
  g_queue_clear_full(&feed->lines, queued_free);
  g_string_free(feed->partial, TRUE);
  g_string_free(feed->open, TRUE);
  g_free(feed->name);
  g_free(feed);
}

static void push_line(Feed *feed, char *text, bool queued) {
  FeedLine *line = g_new0(FeedLine, 1);
  *line = (FeedLine){text, queued};
  g_queue_push_tail(&feed->lines, line);
}

void feed_add_line(Feed *feed, const char *line, bool queued) {
  push_line(feed, g_strdup(line), queued);
}

/* A NUL would end the line for everyone after us; it becomes what the lexer refuses. */
static char *line_of_bytes(const GString *bytes) {
  char *text = g_strndup(bytes->str, bytes->len);
  for (gsize i = 0; i < bytes->len; i++) text[i] = bytes->str[i] ? bytes->str[i] : '\x01';
  return text;
}

static void end_partial(Feed *feed) {
  if (feed->partial->len > 0 && feed->partial->str[feed->partial->len - 1] == '\r')
    g_string_truncate(feed->partial, feed->partial->len - 1);
  push_line(feed, line_of_bytes(feed->partial), false);
  g_string_truncate(feed->partial, 0);
}

void feed_add_bytes(Feed *feed, const char *bytes, gsize length) {
  while (length > 0) {
    const char *newline = memchr(bytes, '\n', length);
    gsize part = newline ? (gsize)(newline - bytes) : length;
    g_string_append_len(feed->partial, bytes, (gssize)part);
    if (!newline) return;
    end_partial(feed);
    bytes += part + 1;
    length -= part + 1;
  }
}

void feed_end(Feed *feed) {
  if (feed->partial->len > 0) end_partial(feed);
  feed->ended = true;
}

static Source *take_open(Feed *feed) {
  Source *source = source_new(feed->name, feed->open->str, (gssize)feed->open->len);
  source->first_line = feed->numbered ? feed->open_line : 1;
  g_string_truncate(feed->open, 0);
  feed->look_again = 0;
  return source;
}

Source *feed_take(Feed *feed, Session *session, bool *echo) {
  for (FeedLine *line; (line = g_queue_pop_head(&feed->lines));) {
    if (feed->open->len == 0) feed->open_line = feed->next_line, feed->open_queued = line->queued;
    feed->next_line++;
    g_string_append(feed->open, line->text);
    g_string_append_c(feed->open, '\n');
    queued_free(line);
    if (echo) *echo = feed->open_queued;
    bool drained = g_queue_is_empty(&feed->lines);
    if (feed->open->len < feed->look_again && !drained) continue;
    if ((drained && feed->ended) || session_is_complete(session, feed->open->str)) return take_open(feed);
    if (feed->open->len > LARGE_TEXT) feed->look_again = feed->open->len + feed->open->len / 8;
  }
  return feed->ended && feed->open->len > 0 ? take_open(feed) : NULL;
}

bool feed_continues(const Feed *feed) {
  return feed->open->len > 0;
}

bool feed_waiting(const Feed *feed) {
  return feed->lines.length > 0 || (feed->ended && feed->open->len > 0);
}

void feed_clear(Feed *feed) {
  g_queue_clear_full(&feed->lines, queued_free);
  g_string_truncate(feed->partial, 0);
  g_string_truncate(feed->open, 0);
  feed->look_again = 0;
}

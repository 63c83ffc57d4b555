/*
 * Running blocks, and coming back to a state: pieces of text, one after the other, as a job. Each piece is an undo step
 * of its own, as if it had been typed; so a lesson that says `undo` means the same thing here, in `nabla check` and
 * on a stage.
 */
#include "lesson/player_state.h"
#include "lesson/units.h"
#include <string.h>

typedef enum {
  PIECE_RESET, /* a new session */
  PIECE_QUIET, /* runs and says nothing; a failure is passed over */
  PIECE_OWN,   /* the same, and is one of the student's own lines */
  PIECE_SHOWN, /* is shown as if typed, and runs */
  PIECE_TEXT,  /* a comment of the lesson: shown as if typed */
  PIECE_SAY,   /* a remark of our own */
  PIECE_STATE, /* the state is now the lesson's own, up to block `line` */
} PieceKind;

typedef struct {
  PieceKind kind;
  char *text;
  int line; /* in the lesson */
  Origin origin;
} Piece;

struct Work {
  Job job;
  GArray *pieces; /* of Piece */
  guint next;
  guint kept; /* undo steps since the state had a name */
  Job *running;
  bool quiet, cancelled;
  WorkDone done;
  guint step;
  char *text;
};

static void piece_clear(void *piece) {
  g_free(((Piece *)piece)->text);
}

static void add_piece(Work *work, PieceKind kind, const char *text, int line, Origin origin) {
  Piece piece = {kind, g_strdup(text), line, origin};
  g_array_append_val(work->pieces, piece);
}

/* ---- running ---- */

static void echo(const Player *player, const char *text, bool runs, const Host *host) {
  g_autoptr(GString) out = g_string_new(NULL);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (int i = 0; lines[i]; i++) {
    g_autofree char *line = g_strconcat(i == 0 ? "nabla> " : "   … ", lines[i], NULL);
    append_styled(out, player, runs ? "1" : "2", line);
    g_string_append_c(out, '\n');
  }
  host_write(host, out->str, (gssize)out->len);
}

static void reset(const Player *player, Session *session) {
  session_reset_all(session);
  session_return_settings(session);
  g_auto(GStrv) shown = g_strsplit(session_views(session), " ", -1);
  bool slide = g_strv_contains((const char *const *)shown, "lesson"); /* who looks at the lesson goes on doing so */
  const char *views = slide ? "lesson" : player->views;
  if (views && strcmp(views, session_views(session)) != 0) session_set_views(session, views);
}

static void state_reached(Player *player, Session *session, guint base) {
  player->base = base;
  player->partial = false;
  player->clock = session_clock(session).step;
  g_ptr_array_set_size(player->progress->own, 0);
}

/* Begins a piece; what takes time is left in work->running. */
static void begin_piece(Work *work, Player *player, Session *session) {
  const Piece *piece = &g_array_index(work->pieces, Piece, work->next++);
  work->quiet = piece->kind == PIECE_QUIET || piece->kind == PIECE_OWN;
  if (piece->kind == PIECE_RESET) reset(player, session);
  if (piece->kind == PIECE_STATE) work->kept = 0, state_reached(player, session, (guint)piece->line);
  if (piece->kind == PIECE_TEXT) echo(player, piece->text, false, session_host(session));
  if (piece->kind == PIECE_SHOWN) echo(player, piece->text, true, session_host(session));
  if (piece->kind == PIECE_SAY) show_footer(player, piece->text, session_host(session));
  if (!work->quiet && piece->kind != PIECE_SHOWN) {
    session_end_step(session);
    return;
  }
  if (piece->kind == PIECE_OWN)
    g_ptr_array_add(player->progress->own, g_strdup(piece->text));
  else
    player->partial = true; /* until a PIECE_STATE says what it has become */
  Source *source = source_new(player->lesson->path, piece->text, -1);
  source->first_line = piece->line;
  work->running = text_job_new(session, source, piece->origin);
}

static JobState run_piece(Work *work, Session *session, gint64 deadline, Diag *diag) {
  session_mute(session, work->quiet);
  JobState state = work->running->run(work->running, session, deadline, diag);
  session_mute(session, false);
  if (state == JOB_MORE) return JOB_MORE;
  g_clear_pointer(&work->running, job_free);
  if (state == JOB_FAILED && work->quiet) {
    diag_clear(diag);
    session_drop_step(session);
    return JOB_DONE;
  }
  if (state == JOB_DONE) work->kept += session_end_step(session);
  return state;
}

/* Did the student solve a task in a way of their own, before the pending block? */
static bool uses_own_solutions(const Player *player) {
  const GArray *questions = player->progress->questions;
  for (guint i = 0; i < questions->len; i++) {
    const QuestionRecord *question = &g_array_index(questions, QuestionRecord, i);
    if (question->block < player->base && question->lines->len && !player->solutions_only) return true;
  }
  return false;
}

/* A line of the block failed: all of the block is taken back, and what led there may be the student's solution. */
static void give_up(Work *work, Player *player, Session *session) {
  bool own = uses_own_solutions(player);
  session_drop_step(session);
  player->partial = session_undo(session, work->kept) < work->kept || own;
  player->solutions_only |= own;
  host_notice(session_host(session), own ? "The lesson waits here; Enter tries again, with its own solutions."
                                         : "The lesson waits here; Enter tries again.");
}

static JobState work_run(Job *job, Session *session, gint64 deadline, Diag *diag) {
  Work *work = (Work *)job;
  Player *player = player_of(session);
  while (work->running || (work->next < work->pieces->len && !work->cancelled)) {
    if (!work->running) begin_piece(work, player, session);
    if (!work->running) continue;
    JobState state = run_piece(work, session, deadline, diag);
    if (state == JOB_MORE) return JOB_MORE;
    if (state == JOB_FAILED) {
      give_up(work, player, session);
      return JOB_FAILED;
    }
    if (host_interrupted(session_host(session))) work->cancelled = true;
    if (deadline && g_get_monotonic_time() >= deadline) break;
  }
  if (!work->cancelled && work->next < work->pieces->len) return JOB_MORE;
  if (!work->cancelled) work->done(player, session, work->step, work->text);
  return JOB_DONE;
}

static void work_cancel(Job *job, Session *session) {
  Work *work = (Work *)job;
  work->cancelled = true;
  job_cancel(work->running, session);
}

static void work_free(Job *job) {
  Work *work = (Work *)job;
  job_free(work->running);
  g_array_unref(work->pieces);
  g_free(work->text);
  g_free(work);
}

Work *work_new(WorkDone done, guint step, const char *text) {
  Work *work = g_new0(Work, 1);
  work->job = (Job){work_run, work_cancel, work_free};
  work->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
  g_array_set_clear_func(work->pieces, piece_clear);
  work->done = done;
  work->step = step;
  work->text = g_strdup(text);
  return work;
}

CommandResult work_start(Work *work, Call *call) {
  if (work->pieces->len) {
    call->job = &work->job;
    return COMMAND_JOB;
  }
  work->done(player_of(call->session), call->session, work->step, work->text);
  work_free(&work->job);
  return COMMAND_DONE;
}

/* ---- what a block runs ---- */

static void add_lines(Work *work, PieceKind kind, const GArray *lines) {
  for (guint i = 0; i < lines->len; i++) {
    const LessonLine *line = &g_array_index(lines, LessonLine, i);
    add_piece(work, kind, line->text, line->line, ORIGIN_LESSON);
  }
}

static void add_units(Work *work, PieceKind kind, const GArray *units, guint first, guint most) {
  for (guint i = first, runs = 0; i < units->len && runs < most; i++) {
    const Unit *unit = &g_array_index(units, Unit, i);
    runs += unit->runs;
    if (kind == PIECE_QUIET && (!unit->runs || unit_writes_file(unit->text))) continue;
    add_piece(work, unit->runs ? kind : PIECE_TEXT, unit->text, unit->line, ORIGIN_LESSON);
  }
}

static void add_state(Work *work, guint base) {
  add_piece(work, PIECE_STATE, NULL, (int)base, ORIGIN_LESSON);
}

/* A task's own solution, or the student's. */
static void add_solution(Work *work, const Player *player, guint block) {
  const QuestionRecord *question = progress_question(player->progress, block);
  bool own = question->result == RESULT_RIGHT && question->lines->len && !player->solutions_only;
  if (!own) {
    add_lines(work, PIECE_QUIET, lesson_block(player->lesson, block)->task->solutions);
    return;
  }
  for (guint i = 0; i < question->lines->len; i++)
    add_piece(work, PIECE_QUIET, question->lines->pdata[i], 1, ORIGIN_WINDOW);
}

static void add_block(Work *work, const Player *player, Session *session, guint i) {
  const LessonBlock *block = lesson_block(player->lesson, i);
  if (block->kind == BLOCK_COMMANDS) {
    g_autoptr(GArray) units = units_of(block, session_verbs(session));
    add_units(work, PIECE_QUIET, units, 0, G_MAXUINT);
  }
  if (block->kind == BLOCK_QUIZ) add_lines(work, PIECE_QUIET, block->quiz->runs);
  if (block->kind == BLOCK_TASK) add_solution(work, player, i);
}

/* What was predicted runs, and what it came to is printed. */
static void add_prediction(Work *work, const Quiz *quiz) {
  add_lines(work, PIECE_SHOWN, quiz->runs);
  g_autofree char *print = quiz->formula ? g_strconcat("print ", quiz->formula, NULL) : NULL;
  if (print) add_piece(work, PIECE_SHOWN, print, quiz->answer.line, ORIGIN_LESSON);
}

void work_block(Work *work, Player *player, Session *session, guint first, guint most) {
  const LessonBlock *block = player_pending(player);
  if (block->kind == BLOCK_COMMANDS) {
    g_autoptr(GArray) units = units_of(block, session_verbs(session));
    add_units(work, PIECE_SHOWN, units, first, most);
  }
  if (block->kind == BLOCK_QUIZ) add_prediction(work, block->quiz);
  if (block->kind == BLOCK_TASK) add_lines(work, PIECE_SHOWN, block->task->solutions);
  add_state(work, player_step(player).pending + 1);
}

void work_settled(Work *work, Player *player, Session *session) {
  guint pending = player_step(player).pending;
  add_block(work, player, session, pending);
  add_state(work, pending + 1);
}

/* ---- coming back ---- */

static bool changes_state(const LessonBlock *block) {
  return block->kind == BLOCK_COMMANDS || block->kind == BLOCK_TASK ||
         (block->kind == BLOCK_QUIZ && block->quiz->runs->len > 0);
}

/* Is the state before block `a` that before block `b`? */
static bool same_state(const Player *player, guint a, guint b) {
  for (guint i = MIN(a, b); i < MAX(a, b); i++)
    if (changes_state(lesson_block(player->lesson, i))) return false;
  return true;
}

static void add_from_start(Work *work, Player *player, Session *session, guint base) {
  add_piece(work, PIECE_RESET, NULL, 0, ORIGIN_LESSON);
  for (guint i = 0; i < base; i++) add_block(work, player, session, i);
  add_state(work, base);
}

/* Lines that undo takes back are taken back; the journal does not reach further than some. */
void work_restore(Work *work, Player *player, Session *session) {
  enum { MOST_UNDONE = 16 };
  const GPtrArray *own = player->progress->own;
  guint steps = 0;
  bool jumps = player->partial;
  for (guint i = 0; i < own->len; i++) {
    LineEffect effect = text_effect(session, own->pdata[i]);
    steps += effect == EFFECT_STEP;
    jumps |= effect == EFFECT_JUMP;
  }
  if (!jumps && steps == 0) return;
  if (!jumps && steps <= MOST_UNDONE) {
    g_autofree char *undo = g_strdup_printf("undo %u", steps);
    add_piece(work, PIECE_QUIET, undo, 1, ORIGIN_LESSON);
    add_state(work, player->base);
  } else {
    add_from_start(work, player, session, player->base);
  }
  add_piece(work, PIECE_SAY, "Your own lines are put aside: the lesson goes on from where it was.", 0, ORIGIN_LESSON);
}

void work_rebuild(Work *work, Player *player, Session *session, guint step) {
  guint base = g_array_index(player->steps, LessonStep, step).pending;
  bool there =
      !player->live && !player->partial && player->progress->own->len == 0 && same_state(player, player->base, base);
  if (there)
    add_state(work, base);
  else
    add_from_start(work, player, session, base);
}

void work_own_lines(Work *work, const Player *player) {
  const GPtrArray *own = player->progress->own;
  for (guint i = 0; i < own->len; i++) add_piece(work, PIECE_OWN, own->pdata[i], 1, ORIGIN_WINDOW);
}

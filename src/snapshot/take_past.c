#include "snapshot/take_past.h"

#include <math.h>

#include "snapshot/take_plane.h"

/* Multiplications that all of it may cost at rest and while training runs. */
static const double WORK_REST = 4e7, WORK_HURRY = 3e6;

typedef struct {
  Snapshot *s;
  double *points; /* [2 × PAST_SAMPLES²] */
  const char *output;
} Past;

static void look(Session *session, guint64 step, void *user) {
  const Past *past = user;
  SnapshotPast *kept = &past->s->past;
  enum { EACH = PAST_SAMPLES * PAST_SAMPLES };
  double *to = kept->output + (gsize)kept->count * EACH;
  if (take_apply(session, past->output, past->points, 2, EACH, to)) kept->step[kept->count++] = step;
}

void take_past(Snapshot *s, Session *session, bool hurry) {
  enum { EACH = PAST_SAMPLES * PAST_SAMPLES };
  bool bounded = s->plane.n > 0 && s->plane.axis[1] != NULL && s->plane.outputs == 1 && !isnan(snapshot_threshold(s));
  double work = s->parameters * EACH * PAST_MOST;
  if (!bounded || !snapshot_has_net(s) || s->data == NULL || work > (hurry ? WORK_HURRY : WORK_REST)) return;
  if (s->past.output == NULL) s->past.output = g_new(double, PAST_MOST *EACH);
  g_autofree double *points = take_grid_points(&s->plane, 2, PAST_SAMPLES);
  Past past = {s, points, s->nodes[s->columns[s->column_count - 1].node].name};
  session_look_back(session, PAST_MOST, !hurry, look, &past);
}

/* The caption bar: the event under way as a typeset formula with its numbers; at rest, what the output is. */
#include <math.h>
#include <string.h>

#include "draw/mathname.h"
#include "lang/parse.h"
#include "plot/naming.h"
#include "view/view.h"

enum { TERMS_SPELLED = 4 };

/* A number as a factor or term, in brackets where it is negative. */
static NumberText factor(double value) {
  return number_factor(number_short(value, NUMBER_PLAIN));
}

static NumberText plain(double value) {
  return number_short(value, NUMBER_PLAIN);
}

/* ---- what the trace's nodes are ---- */

typedef struct {
  const Snapshot *s;
  const Timeline *timeline;
  const Event *event;
  int to, from; /* named nodes: the event's node, its input; SNAPSHOT_NONE */
  int column;   /* of `to`, or SNAPSHOT_NONE */
} Telling;

static int named(const Snapshot *s, NodeId node) {
  return node >= 0 && node < s->part_count ? s->parts[node].node : SNAPSHOT_NONE;
}

static char *target_name(const Telling *t) {
  return t->s->target == SNAPSHOT_NONE ? g_strdup("L") : naming_entry(t->s, t->s->target, 0);
}

/* ∂target/∂node[entry] */
static char *by(const Telling *t, int node, int entry) {
  g_autofree char *above = target_name(t), *below = naming_entry(t->s, node, entry);
  return naming_derivative(above, below);
}

/* ---- numbers put into a formula ---- */

static bool entry_value(const Snapshot *s, const char *name, int entry, double *value) {
  int node = snapshot_find(s, name);
  const double *values = snapshot_values(s, node);
  if (values == NULL || entry >= s->nodes[node].rows * s->nodes[node].cols) return false;
  if (entry < 0 && s->nodes[node].rows * s->nodes[node].cols != 1) return false;
  *value = values[MAX(entry, 0)];
  return true;
}

/* The value of what stands at `at`: x, x[2], or x2 for x[2]; moves past it. */
static bool read_value(const Snapshot *s, const char **at, double *value) {
  const char *end = *at;
  while (g_unichar_isalnum(g_utf8_get_char(end)) || *end == '_') end = g_utf8_next_char(end);
  g_autofree char *name = g_strndup(*at, (gsize)(end - *at));
  if (*end == '[') {
    char *close = NULL;
    int index = (int)g_ascii_strtoll(end + 1, &close, 10);
    if (*close != ']' || !entry_value(s, name, index - 1, value)) return false;
    *at = close + 1;
    return true;
  }
  if (*end == '(') return false;
  bool known = entry_value(s, name, -1, value);
  gsize stem = strcspn(name, "0123456789");
  if (!known && name[stem] != '\0' && stem > 0) {
    int index = atoi(name + stem);
    name[stem] = '\0';
    known = index > 0 && entry_value(s, name, index - 1, value);
  }
  if (known) *at = end;
  return known;
}

/* The formula with its names replaced by their values; NULL where one is no number. */
static char *with_numbers(const Snapshot *s, const char *formula) {
  GString *out = g_string_new(NULL);
  const char *at = formula;
  while (*at != '\0') {
    gunichar c = g_utf8_get_char(at);
    double value;
    if (!g_unichar_isalpha(c)) {
      const char *next = g_utf8_next_char(at);
      /* A number like 2e3 is no name. */
      while (g_ascii_isdigit(*at) && (g_ascii_isalnum(*next) || *next == '.')) next++;
      g_string_append_len(out, at, next - at);
      at = next;
    } else if (read_value(s, &at, &value)) {
      /* Alone in its brackets it needs no others: relu(−3). */
      bool alone = out->len > 0 && out->str[out->len - 1] == '(' && *at == ')';
      g_string_append(out, alone ? plain(value).text : factor(value).text);
    } else {
      const char *end = at;
      while (g_unichar_isalnum(g_utf8_get_char(end)) || *end == '_') end = g_utf8_next_char(end);
      if (*end != '(') return g_string_free(out, TRUE), NULL;
      g_string_append_len(out, at, end - at);
      at = end;
    }
  }
  return g_string_free(out, FALSE);
}

/* "5h_1 - 2h_2 = 5·1 − 2·9" as markup. */
static char *formula_markup(const Snapshot *s, const char *formula) {
  g_autofree char *symbols = math_from_nabla(formula, MATH_BRACKETS), *numbers = with_numbers(s, formula);
  if (numbers == NULL || is_name(formula) || strcmp(numbers, formula) == 0) return g_steal_pointer(&symbols);
  g_autofree char *typeset = math_from_nabla(numbers, MATH_BRACKETS);
  return g_strdup_printf("%s = %s", symbols, typeset);
}

/* ---- forward ---- */

static char *tell_term(const Telling *t) {
  const Event *e = t->event;
  g_autofree char *input = naming_entry(t->s, t->from, e->input_entry);
  g_autofree char *weight = NULL;
  int W = t->column > 0 ? t->s->columns[t->column].W : SNAPSHOT_NONE;
  if (W != SNAPSHOT_NONE) weight = naming_entry(t->s, W, e->entry * t->s->nodes[W].cols + e->input_entry);
  return g_strdup_printf("%s · %s = %s · %s = \\bold{%s}", weight == NULL ? "w" : weight, input,
                         factor(e->upstream).text, factor(e->local).text, plain(e->result).text);
}

/* z = Σ W·x + b, spelled out where the terms are few. */
static char *tell_sum(const Telling *t, int c, int j) {
  const Snapshot *s = t->s;
  const SnapshotColumn *column = &s->columns[c];
  int count = s->columns[c - 1].size;
  const double *inputs = snapshot_values(s, s->columns[c - 1].node), *b = snapshot_values(s, column->b);
  g_autofree char *z = naming_entry(s, column->z, j), *bias = naming_entry(s, column->b, j);
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "%s = \\sum_{i} W_{%d}[%d,i] · %s_{i} + %s", z, c, j + 1, c == 1 ? naming_input(s) : "h",
                         bias);
  if (count <= TERMS_SPELLED && inputs != NULL && b != NULL) {
    for (int i = 0; i < count; i++) {
      g_string_append_printf(text, " %s %s · %s", i == 0 ? "=" : "+", factor(snapshot_weight(s, c, j, i)).text,
                             factor(inputs[i]).text);
    }
    g_string_append_printf(text, " + %s", factor(b[j]).text);
  }
  g_string_append_printf(text, " = \\bold{%s}", plain(t->event->result).text);
  return g_string_free(text, FALSE);
}

static char *tell_activation(const Telling *t, int c, int j) {
  const SnapshotColumn *column = &t->s->columns[c];
  const double *z = snapshot_values(t->s, column->z);
  g_autofree char *h = naming_entry(t->s, column->node, j), *inner = naming_entry(t->s, column->z, j);
  const char *act = strcmp(column->activation, "sigmoid") == 0 ? "σ" : column->activation;
  if (z == NULL || strcmp(act, "softmax") == 0 || strcmp(act, "linear") == 0) {
    return g_strdup_printf("%s = %s(%s) = \\bold{%s}", h, act, inner, plain(t->event->result).text);
  }
  return g_strdup_printf("%s = %s(%s) = %s(%s) = \\bold{%s}", h, act, inner, act, plain(z[j]).text,
                         plain(t->event->result).text);
}

static char *tell_value(const Telling *t) {
  const Snapshot *s = t->s;
  int entry = t->event->entry;
  if (t->column > 0) {
    const SnapshotColumn *column = &s->columns[t->column];
    if (t->to == column->z && column->b != SNAPSHOT_NONE && column->W != SNAPSHOT_NONE)
      return tell_sum(t, t->column, entry);
    if (t->to == column->node && column->z != SNAPSHOT_NONE) return tell_activation(t, t->column, entry);
  }
  g_autofree char *name = naming_entry(s, t->to, entry);
  const SnapshotNode *node = &s->nodes[t->to];
  if (node->formula == NULL || node->rows * node->cols > 1) {
    return g_strdup_printf("%s = \\bold{%s}", name, plain(t->event->result).text);
  }
  g_autofree char *formula = formula_markup(s, node->formula);
  return g_strdup_printf("%s = %s = \\bold{%s}", name, formula, plain(t->event->result).text);
}

/* ---- backward ---- */

/* The local derivative's name: what stands beside ∂L/∂z in the chain rule. */
static char *local_name(const Telling *t) {
  const Snapshot *s = t->s;
  const Event *e = t->event;
  if (t->column > 0) {
    const SnapshotColumn *column = &s->columns[t->column], *before = &s->columns[t->column - 1];
    if (t->from == column->W) return naming_neuron(s, t->column - 1, e->input_entry % s->nodes[column->W].cols);
    if (t->from == column->b) return g_strdup("1");
    if (t->from == before->node && column->W != SNAPSHOT_NONE) {
      return naming_entry(s, column->W, e->entry * s->nodes[column->W].cols + e->input_entry);
    }
  }
  g_autofree char *above = naming_entry(s, t->to, e->entry), *below = naming_entry(s, t->from, e->input_entry);
  return g_strdup_printf("\\frac{∂%s}{∂%s}", above, below);
}

static char *tell_contribution(const Telling *t) {
  const Snapshot *s = t->s;
  const Event *e = t->event;
  double upstream = e->upstream, local = e->local;
  /* Between named nodes: the parts of a formula that have no name are passed over. */
  const double *up = snapshot_gradients(s, t->to);
  for (int i = 0; t->column <= 0 && up != NULL && i < s->edge_count; i++) {
    if (s->edges[i].from == t->from && s->edges[i].to == t->to && !isnan(s->edges[i].local)) {
      upstream = up[0], local = s->edges[i].local;
    }
  }
  g_autofree char *from_right = by(t, t->to, MIN(e->entry, s->nodes[t->to].rows * s->nodes[t->to].cols - 1));
  g_autofree char *beside = local_name(t), *whole = by(t, t->from, e->input_entry);
  int first = s->nodes[t->from].first;
  bool alone = first < 0 || t->timeline->contributions[first + e->input_entry] == 1;
  NumberText a = factor(upstream), b = factor(local), product = number_short(upstream * local, NUMBER_SIGNED);
  return g_strdup_printf("%s%s%s · %s = %s · %s = \\bold{\\gradient{%s}}", alone ? whole : "", alone ? " = " : "",
                         from_right, beside, a.text, b.text, product.text);
}

static void add_path(GString *symbols, GString *numbers, int count, const char *a, const char *b, double x, double y) {
  g_string_append_printf(symbols, "%s%s · %s", count > 0 ? " + " : "", a, b);
  g_string_append_printf(numbers, "%s%s · %s", count > 0 ? " + " : "", factor(x).text, factor(y).text);
}

/* The edges that leave a node towards the target. */
static int sum_over_edges(const Telling *t, GString *symbols, GString *numbers) {
  const Snapshot *s = t->s;
  int count = 0;
  for (int i = 0; i < s->edge_count; i++) {
    const double *up = snapshot_gradients(s, s->edges[i].to);
    if (s->edges[i].from != t->to || up == NULL || isnan(up[0]) || isnan(s->edges[i].local)) continue;
    g_autofree char *a = by(t, s->edges[i].to, 0), *above = naming_entry(s, s->edges[i].to, 0);
    g_autofree char *below = naming_entry(s, t->to, 0), *b = g_strdup_printf("\\frac{∂%s}{∂%s}", above, below);
    add_path(symbols, numbers, count++, a, b, up[0], s->edges[i].local);
  }
  return count;
}

/* What the neurons of the next column hand back to neuron j of column c. */
static int sum_over_neurons(const Telling *t, int c, int j, GString *symbols, GString *numbers) {
  const Snapshot *s = t->s;
  const SnapshotColumn *next = &s->columns[c + 1];
  const double *up = snapshot_gradients(s, next->z);
  for (int k = 0; up != NULL && k < MIN(next->size, TERMS_SPELLED + 1); k++) {
    g_autofree char *a = by(t, next->z, k), *b = naming_entry(s, next->W, k * s->nodes[next->W].cols + j);
    add_path(symbols, numbers, k, a, b, up[k], snapshot_weight(s, c + 1, k, j));
  }
  return up == NULL ? 0 : next->size;
}

static char *tell_gradient(const Telling *t) {
  const Snapshot *s = t->s;
  int entry = t->event->entry;
  g_autofree char *whole = by(t, t->to, entry);
  GString *symbols = g_string_new(NULL), *numbers = g_string_new(NULL);
  bool neuron = t->column >= 0 && t->column + 1 < s->column_count && t->to == s->columns[t->column].node &&
                s->columns[t->column + 1].W != SNAPSHOT_NONE && s->columns[t->column + 1].z != SNAPSHOT_NONE;
  bool number = s->nodes[t->to].rows * s->nodes[t->to].cols == 1;
  int paths = neuron   ? sum_over_neurons(t, t->column, entry, symbols, numbers)
              : number ? sum_over_edges(t, symbols, numbers)
                       : 0;
  NumberText sum = number_short(t->event->result, NUMBER_PLAIN);
  char *text = paths > 0 && paths <= TERMS_SPELLED ? g_strdup_printf("%s = %s = %s = \\bold{\\gradient{%s}}", whole,
                                                                     symbols->str, numbers->str, sum.text)
                                                   : g_strdup_printf("%s = \\bold{\\gradient{%s}}", whole, sum.text);
  g_string_free(symbols, TRUE);
  g_string_free(numbers, TRUE);
  return text;
}

/* ---- update ---- */

static char *tell_update(const Telling *t) {
  const Event *e = t->event;
  g_autofree char *name = naming_entry(t->s, e->node, e->entry);
  double change = e->result - e->local;
  return g_strdup_printf("%s ← %s %s %s = \\bold{%s}", name, plain(e->local).text, change < 0 ? "-" : "+",
                         plain(fabs(change)).text, plain(e->result).text);
}

static char *tell_event(const Snapshot *s, const Timeline *timeline, const Event *event) {
  Telling t = {s, timeline, event, SNAPSHOT_NONE, SNAPSHOT_NONE, SNAPSHOT_NONE};
  if (event->kind == EVENT_UPDATE) return tell_update(&t);
  t.to = named(s, event->node);
  t.from = named(s, event->input);
  t.column = naming_column(s, t.to);
  if (t.to == SNAPSHOT_NONE) return g_strdup("");
  switch (event->kind) {
  case EVENT_TERM:
    return t.from == SNAPSHOT_NONE ? g_strdup("") : tell_term(&t);
  case EVENT_VALUE:
    return tell_value(&t);
  case EVENT_CONTRIBUTION:
    return t.from == SNAPSHOT_NONE ? g_strdup("") : tell_contribution(&t);
  case EVENT_GRADIENT:
    return tell_gradient(&t);
  default:
    return g_strdup("");
  }
}

/* ---- at rest ---- */

static char *values_markup(const double *values, int count) {
  if (count == 1) return g_strdup(plain(values[0]).text);
  GString *text = g_string_new("[");
  for (int i = 0; i < MIN(count, 5); i++)
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", plain(values[i]).text);
  if (count > 5) g_string_append(text, ", …");
  return g_string_free(g_string_append_c(text, ']'), FALSE);
}

/* ŷ = σ(W₂ tanh(W₁x + b₁) + b₂): nested for two layers, from h of the layer before for more. */
char *caption_of_network(const Snapshot *s, const double *values) {
  int last = s->column_count - 1, from = last <= 2 ? 1 : last;
  GString *text = g_string_new(from == 1 ? naming_input(s) : NULL);
  if (from > 1) g_string_append_printf(text, "h_{%d}", from - 1);
  for (int c = from; c <= last; c++) {
    const char *act = s->columns[c].activation;
    bool bare = act == NULL || strcmp(act, "linear") == 0;
    if (!bare && strcmp(act, "sigmoid") == 0) act = "σ";
    g_autofree char *inner = g_strdup(text->str);
    bool nested = strchr(inner, '+') != NULL && !g_str_has_suffix(inner, ")");
    g_string_printf(text, "%s%sW_{%d}%s%s%s + b_{%d}%s", bare ? "" : act, bare ? "" : "(", c,
                    nested                       ? "("
                    : strchr(inner, '(') != NULL ? ""
                                                 : "~",
                    inner, nested ? ")" : "", c, bare ? "" : ")");
  }
  g_autofree char *value = values == NULL ? g_strdup("?") : values_markup(values, s->columns[last].size);
  char *whole = g_strdup_printf("\\hat{y} = %s = \\bold{%s}", text->str, value);
  g_string_free(text, TRUE);
  return whole;
}

static char *rest_markup(const Snapshot *s) {
  if (snapshot_has_net(s)) return caption_of_network(s, snapshot_values(s, s->columns[s->column_count - 1].node));
  if (s->output == SNAPSHOT_NONE) return g_strdup("");
  const SnapshotNode *node = &s->nodes[s->output];
  const double *values = snapshot_values(s, s->output);
  g_autofree char *name = math_from_nabla(node->name, MATH_BRACKETS);
  g_autofree char *value = values == NULL ? g_strdup("?") : values_markup(values, node->rows * node->cols);
  if (node->formula == NULL) return g_strdup_printf("%s = \\bold{%s}", name, value);
  g_autofree char *formula = formula_markup(s, node->formula);
  return g_strdup_printf("%s = %s = \\bold{%s}", name, formula, value);
}

/* ---- the right side ---- */

static const char *const PHASES[] = {"forward", "backward", "update"};

/* Where one has travelled back to; NULL: at the end of what was trained. */
static char *travel_text(const Snapshot *s) {
  if (s->clock.step >= s->furthest_step) return NULL;
  return g_strdup_printf("step %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT "%s", s->clock.step, s->furthest_step,
                         s->clock.step == s->first_step ? ": the same start, bit for bit" : "");
}

static char *status_text(const Scene *scene, int beat) {
  const Snapshot *s = scene->snapshot;
  if (beat >= 0) {
    const Beat *b = timeline_beat_at(scene->timeline, beat);
    return g_strdup_printf("%s · event %d of %d", PHASES[b->phase], beat + 1, timeline_count(scene->timeline));
  }
  char *travelled = travel_text(s);
  if (travelled != NULL) return travelled;
  int words = s->words.tokens == NULL ? 0 : (int)g_strv_length(s->words.tokens);
  if (s->words.token_count < words) return g_strdup_printf("after %d of %d words", s->words.token_count, words);
  /* A text is asked about, not a sample. */
  bool text = s->words.context > 0 || (scene->rest != NULL && (s->text.tokens != NULL || s->map.count > 0));
  if (text) return g_strdup("");
  if (s->sample < 0 || s->data == NULL)
    return g_strdup(s->pass == SHOWN_BACKWARD && scene->gradients ? "backward" : "");
  g_autofree char *y = naming_target(s->data, s->sample);
  return g_strdup_printf("sample %d of %d · y = %s", s->sample + 1, s->data->samples, y);
}

/* What else there is to say of the event under way. */
static char *remark_text(const Scene *scene, int beat) {
  const Beat *b = beat >= 0 ? timeline_beat_at(scene->timeline, beat) : NULL;
  if (b == NULL) return g_strdup("");
  if (b->phase == PHASE_UPDATE && scene->snapshot->mean_update) return g_strdup("the mean over the batch decides");
  EventKind kind = g_array_index(scene->timeline->events, Event, b->headline).kind;
  if (kind == EVENT_GRADIENT && b->alike == 1 && b->phase == PHASE_BACKWARD && beat > 0)
    return g_strdup("paths rejoin: their gradients add");
  return b->alike > 1 ? g_strdup_printf("and %d more alike", b->alike - 1) : g_strdup("");
}

static double draw_status(const Scene *scene, Rect panel, const char *status, const char *remark) {
  double size = scene_text(scene, scene->large ? 18 : 14), line = 1.85 * size, x = panel.x + panel.w - LAYOUT_PAD;
  const char *keys = scene->hints ? "Space play   ← → step   ? keys" : "";
  const char *lines[] = {remark, status, *remark != '\0' ? "" : keys};
  int count = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) count += *lines[i] != '\0';
  double y = rect_centre(panel).y - (count - 1) * line / 2, widest = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    if (*lines[i] == '\0') continue;
    g_autofree char *text = text_cut(scene->list, FONT_REGULAR, size, lines[i], panel.w - 2 * LAYOUT_PAD);
    widest = fmax(widest, draw_text(scene->list, (Point){x, text_baseline(y, size)}, ALIGN_END, FONT_REGULAR, size,
                                    scene->theme->muted, text));
    y += line;
  }
  return widest;
}

/* Parts of a chain `name = symbols = numbers = result`. */
enum { CHAIN_PARTS = 4 };

/* The chain with its symbols (1) or its symbols and numbers (2) left out; NULL where it has none to spare. */
static char *shorten(const char *markup, int level) {
  g_auto(GStrv) parts = g_strsplit(markup, " = ", -1);
  int count = (int)g_strv_length(parts);
  if (level == 1) return count == CHAIN_PARTS ? g_strjoin(" = ", parts[0], parts[2], parts[3], NULL) : NULL;
  return count > 2 ? g_strjoin(" = ", parts[0], parts[count - 1], NULL) : NULL;
}

/* The whole line, smaller down to a size that the back row reads;
 * else without its symbols, then without its numbers. */
static void draw_formula(const Scene *scene, Rect panel, const char *markup, double room) {
  MathStyle style = {scene_text(scene, scene->large ? 30 : 23), scene->theme->ink, scene->theme, false, true};
  g_autofree char *shown = g_strdup(markup);
  double size = math_fit(scene->list, shown, &style, room);
  for (int level = 1; level <= 2 && size < scene_text(scene, 15); level++) {
    g_autofree char *shorter = shorten(markup, level);
    if (shorter == NULL) continue;
    g_free(shown);
    shown = g_steal_pointer(&shorter);
    size = math_fit(scene->list, shown, &style, room);
  }
  style.size = size;
  if (size < scene_text(scene, SCENE_TEXT_MIN)) return;
  MathBox box = math_measure(scene->list, shown, &style);
  double y = rect_centre(panel).y + (box.ascent - box.descent) / 2;
  math_draw(scene->list, (Point){panel.x + LAYOUT_PAD + 8, y}, ALIGN_START, shown, &style);
}

void caption_draw(const Scene *scene, Rect panel) {
  draw_layer(scene->list, "caption");
  panel_draw(scene, panel);
  int beat = -1;
  if (scene->timeline != NULL && scene->time < scene->timeline->length)
    beat = timeline_beat(scene->timeline, scene->time);
  g_autofree char *status = status_text(scene, beat);
  g_autofree char *remark = remark_text(scene, beat);
  bool narrow = panel.w < 520;
  double used = narrow ? 0 : draw_status(scene, panel, status, remark);
  g_autofree char *markup = NULL;
  if (beat >= 0) {
    const Event *event =
        &g_array_index(scene->timeline->events, Event, timeline_beat_at(scene->timeline, beat)->headline);
    markup = tell_event(scene->snapshot, scene->timeline, event);
  } else {
    markup = scene->rest != NULL ? g_strdup(scene->rest) : rest_markup(scene->snapshot);
  }
  draw_formula(scene, panel, markup, panel.w - 2 * LAYOUT_PAD - used - (used > 0 ? 32 : 8));
}

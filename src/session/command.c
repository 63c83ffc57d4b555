/* What command functions share. */
#include "session/command.h"
#include <math.h>
#include <string.h>

void job_cancel(Job *job, Session *session) {
  if (job != NULL && job->cancel != NULL) job->cancel(job, session);
}

void job_free(Job *job) {
  if (job != NULL) job->free(job);
}

bool call_has(const Call *call, const char *label) {
  return statement_arg(call->statement, label) != NULL;
}

const char *call_text(const Call *call, const char *label) {
  const Arg *arg = statement_arg(call->statement, label);
  return arg != NULL ? arg->text : NULL;
}

Span call_span(const Call *call, const char *label) {
  const Arg *arg = statement_arg(call->statement, label);
  return arg != NULL ? arg->span : call->statement->span;
}

bool call_number(Call *call, const char *label, double *value) {
  const Arg *arg = statement_arg(call->statement, label);
  if (arg == NULL) return diag_set(call->diag, call->statement->span, "%s wants a number", call->command->syntax.verb);
  if (arg->expr == NULL) {
    diag_set(call->diag, arg->span, "%s wants a number, not '%s'", label, arg->text);
    const char *comma = strchr(arg->text, ',');
    bool decimal = comma != NULL && comma > arg->text && strspn(comma + 1, "0123456789") == strlen(comma + 1);
    if (decimal)
      diag_hint(call->diag, "a decimal is written with a dot: %.*s.%s", (int)(comma - arg->text), arg->text, comma + 1);
    return false;
  }
  Shape shape;
  g_autofree double *v = NULL;
  if (!session_evaluate(call->session, arg->expr, &shape, &v, call->diag)) return false;
  if (!shape_is_number(shape))
    return diag_set(call->diag, arg->span, "a number is wanted here, not %s", shape_name(shape).text);
  *value = v[0];
  return true;
}

bool call_integer(Call *call, const char *label, gint64 low, gint64 high, gint64 *value) {
  double number;
  if (!call_number(call, label, &number)) return false;
  if (isnan(number) || number != floor(number))
    return diag_set(call->diag, call_span(call, label), "a whole number is wanted here");
  if (number < (double)low)
    return diag_set(call->diag, call_span(call, label), "at least %" G_GINT64_FORMAT " is wanted here", low);
  if (number > (double)high)
    return diag_set(call->diag, call_span(call, label), "at most %" G_GINT64_FORMAT " is possible here", high);
  *value = (gint64)number;
  return true;
}

CommandResult call_fail(Call *call, const char *label, const char *format, ...) {
  va_list list;
  va_start(list, format);
  g_autofree char *message = g_strdup_vprintf(format, list);
  va_end(list);
  diag_set(call->diag, label != NULL ? call_span(call, label) : call->statement->span, "%s", message);
  return COMMAND_FAILED;
}

void call_print(const Call *call, const char *format, ...) {
  if (call->quiet) return;
  va_list list;
  va_start(list, format);
  g_autofree char *text = g_strdup_vprintf(format, list);
  va_end(list);
  host_write(call->host, text, -1);
}

void call_warn(const Call *call, const char *format, ...) {
  va_list list;
  va_start(list, format);
  g_autofree char *text = g_strdup_vprintf(format, list);
  va_end(list);
  if (!call->quiet) host_notice(call->host, "%s", text);
}

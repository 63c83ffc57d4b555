#pragma once
/*
 * The rows of a table in a file (RFC 4180). The file is read whole, checked to be text, and cut into fields in place: a
 * field's quotes are taken off and its end becomes a NUL, so that no field is copied.
 */
#include "base/diag.h"

typedef struct {
  const char *path;  /* borrowed */
  char *text;        /* the file */
  char *at;          /* the next unread byte */
  char separator;    /* , ; or tab: what the first line has most of, outside quotes */
  int line;          /* of `at`, from 1 */
  int row_line;      /* where the row in `fields` began */
  GPtrArray *fields; /* of char *, into text */
  Diag *diag;
} CsvRows;

/* false and diag where the file cannot be read as text. Clear it in any case. */
bool csv_rows_open(CsvRows *rows, const char *path, Diag *diag);
void csv_rows_clear(CsvRows *rows);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CsvRows, csv_rows_clear)
/* Reads the next row that is not blank into `fields`. false at the end of the text, or (diag is set) where it is no
 * CSV. */
bool csv_rows_next(CsvRows *rows);

/* "FILE: line 3: …", without the line where it is 0. Returns false. */
bool csv_fail(Diag *diag, const char *path, int line, const char *format, ...) G_GNUC_PRINTF(4, 5);

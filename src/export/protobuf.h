#pragma once
/*
 * Messages in the wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding): field after field, each
 * with its number and kind. Little more than ONNX needs.
 */
#include <glib.h>

void protobuf_integer(GByteArray *message, int field, gint64 value);
void protobuf_bytes(GByteArray *message, int field, const void *bytes, gsize length);
void protobuf_text(GByteArray *message, int field, const char *text);
/* A message within; taken over and freed. */
void protobuf_message(GByteArray *message, int field, GByteArray *inner);

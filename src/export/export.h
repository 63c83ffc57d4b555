#pragma once
/*
 * What `export FILE` writes, by the file's ending: pictures and animations through show/ and render/, data and history
 * as CSV, a network as a PyTorch module or as ONNX, network and graph for TikZ and Graphviz. The same session gives the
 * same bytes. No window or display is needed.
 */
#include "session/command.h"

const Command *export_commands(int *count);
/* Of the kinds of files. */
const HelpSource *export_help(void);

/* Writers: one a kind of file. They fill `diag` and return false where it cannot be written. */
bool export_picture(Call *call, const char *path, Diag *diag); /* .png .svg .pdf */
bool export_csv(Call *call, const char *path, Diag *diag);
bool export_pytorch(Call *call, const char *path, Diag *diag);
bool export_onnx(Call *call, const char *path, Diag *diag);
bool export_tikz(Call *call, const char *path, Diag *diag);
bool export_dot(Call *call, const char *path, Diag *diag);
bool export_html(Call *call, const char *path, Diag *diag);
/* What takes time leaves a job in the call. */
bool export_gif(Call *call, const char *path, Diag *diag);
bool export_mp4(Call *call, const char *path, Diag *diag);
bool export_frames(Call *call, const char *folder, Diag *diag);

/* Writes a text whole: an existing file is replaced at once or stays. */
bool export_text(const char *path, const GString *text, Diag *diag);

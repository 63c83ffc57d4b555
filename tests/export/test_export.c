/* What `export` writes, into a folder of its own, without window or display. */
#include <gif_lib.h>

#include "export_test.h"
#include "lesson/player.h"

#define XOR "data xor\ndense 4 tanh\ndense 1 sigmoid\ntrain 200\nbackward\n"

static guint32 big_endian(const char *at) {
  const guint8 *b = (const guint8 *)at;
  return (guint32)b[0] << 24 | (guint32)b[1] << 16 | (guint32)b[2] << 8 | b[3];
}

static void check_png_size(const char *path, guint32 w, guint32 h) {
  gsize length;
  g_autofree char *bytes = contents(path, &length);
  g_assert_cmpuint(length, >, 24);
  g_assert_cmpint(memcmp(bytes, "\x89PNG", 4), ==, 0);
  g_assert_cmpuint(big_endian(bytes + 16), ==, w);
  g_assert_cmpuint(big_endian(bytes + 20), ==, h);
}

static void test_png_sizes(void) {
  Fixture *f = fixture_new();
  run(f,
      XOR "export a.png; export b.png size=640x400 scale=2; screenshot c.PNG size=200x150 theme=light transparent=1");
  check_png_size("a.png", 1280, 720);
  check_png_size("b.png", 1280, 800);
  check_png_size("c.PNG", 200, 150);
  fixture_free(f);
}

/* The same commands give the same bytes, in all formats. */
static void test_same_bytes(void) {
  static const char *const endings[] = {".png", ".svg", ".pdf", ".csv", ".py", ".onnx", ".dot", ".tex"};
  for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
    gsize length[2];
    char *bytes[2];
    for (int k = 0; k < 2; k++) {
      Fixture *f = fixture_new();
      g_autofree char *name = g_strdup_printf("same%d%s", k, endings[i]),
                      *line = g_strdup_printf(XOR "export %s", name);
      run(f, line);
      bytes[k] = contents(name, &length[k]);
      fixture_free(f);
    }
    g_assert_cmpmem(bytes[0], (int)length[0], bytes[1], (int)length[1]);
    g_free(bytes[0]);
    g_free(bytes[1]);
  }
}

/* Exporting changes nothing that is printed or exported later. */
static void test_leaves_no_trace(void) {
  Fixture *f = fixture_new();
  run(f, XOR "export one.png; export x.svg view=net,loss theme=light; export one.py; export two.png");
  gsize a_length, b_length;
  g_autofree char *a = contents("one.png", &a_length), *b = contents("two.png", &b_length);
  g_assert_cmpmem(a, (int)a_length, b, (int)b_length);
  run(f, "view");
  g_assert_cmpstr(f->out->str, ==, "view auto\n");
  fixture_free(f);
}

static void test_data_comes_back(void) {
  Fixture *f = fixture_new();
  run(f, "data moons n=30 noise=0.1\nexport moons.csv");
  const Dataset *set = session_data(f->session);
  Diag diag = DIAG_INIT;
  CsvOptions options = {.target = "y"};
  g_autoptr(Dataset) read = dataset_read_csv("moons.csv", &options, &diag);
  g_assert_nonnull(read);
  g_assert_cmpint(read->samples, ==, 30);
  for (int i = 0; i < 60; i++) g_assert_true(read->x[i] == set->x[i]);
  for (int i = 0; i < 30; i++) g_assert_true(read->y[i] == set->y[i]);
  fixture_free(f);
}

/* The parts come back too: which sample trains and which tests. */
static void test_parts_come_back(void) {
  Fixture *f = fixture_new();
  run(f, "data moons n=40 test=0.25 valid=0.1\nexport parts.csv");
  g_autoptr(Dataset) set = dataset_ref((Dataset *)session_data(f->session));
  g_autofree char *text = contents("parts.csv", NULL);
  g_assert_true(g_str_has_prefix(text, "x1,x2,y,part\n"));
  run(f, "clear\ndata parts.csv");
  const Dataset *read = session_data(f->session);
  g_assert_cmpint(read->features, ==, 2);
  for (int part = 0; part < PART_COUNT; part++) {
    g_assert_cmpint(read->part_count[part], ==, set->part_count[part]);
    g_assert_cmpmem(read->part[part], read->part_count[part] * 4, set->part[part], set->part_count[part] * 4);
  }
  refused(f, "data parts.csv test=0.5", "parts.csv tells the parts itself, in its column 'part'");
  refused(f, "data parts.csv n=10", "n= does nothing for a file");
  refused(f, "data xor target=y", "target= does nothing for a generated set");
  g_assert_true(g_file_set_contents("odd.csv", "x1,y,part\n1,0,train\n2,1,tset\n", -1, NULL));
  refused(f, "data odd.csv", "odd.csv: line 3: column 'part': 'tset' is not train, test or valid");
  g_assert_true(g_file_set_contents("none.csv", "x1,y,part\n1,0,test\n2,1,test\n", -1, NULL));
  refused(f, "data none.csv", "leaves no sample to train on");
  g_assert_true(g_file_set_contents("plain.csv", "part,y\n1,0\n2,1\n", -1, NULL));
  run(f, "clear\ndata plain.csv"); /* numbers are numbers */
  g_assert_cmpint(session_data(f->session)->features, ==, 1);
  fixture_free(f);
}

/* Windows over a text are made when asked for. */
static void test_windows(void) {
  Fixture *f = fixture_new();
  run(f, "corpus pets\nlm embed=2 hidden=3\nexport pets.csv");
  g_autofree char *text = contents("pets.csv", NULL);
  g_assert_true(g_str_has_prefix(text, "x1,x2,x3,y\n118,118,118,"));
  fixture_free(f);
}

static void test_history(void) {
  Fixture *f = fixture_new();
  run(f, XOR "export history.csv what=history");
  g_autofree char *text = contents("history.csv", NULL);
  g_assert_true(g_str_has_prefix(text, "step,loss,testloss,acc,testacc\n0,0."));
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), >, 20);
  g_auto(GStrv) fields = g_strsplit(lines[1], ",", -1);
  g_assert_cmpuint(strlen(fields[1]), <=, strlen("0.1234567"));
  fixture_free(f);
}

static void test_pytorch(void) {
  Fixture *f = fixture_new();
  run(f, "data xor\ndense 2 relu\ndense 1\nW1 = [1, 1; 1, 1]\nb1 = [0, -1]\nW2 = [1, -2]'\nb2 = 0.1\nexport xor.py");
  g_autofree char *text = contents("xor.py", NULL);
  static const char *const wanted[] = {
      "model = nn.Sequential(\n    nn.Linear(2, 2),\n    nn.ReLU(),\n    nn.Linear(2, 1),\n)",
      "model[0].bias.copy_(torch.tensor([0, -1], dtype=torch.float64))", "model[2].weight.copy_(torch.tensor([[1, -2]]",
      "torch.tensor([0.1], "};
  for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) g_assert_nonnull(strstr(text, wanted[i]));
  /* A function of one's own is written out. */
  run(f, "f(u) = u.*sigmoid(1.7*u)\nactivation 1 f\nexport own.py");
  g_autofree char *own = contents("own.py", NULL);
  g_assert_nonnull(strstr(own, "class Model(nn.Module):"));
  g_assert_nonnull(strstr(own, "torch.sigmoid("));
  g_assert_nonnull(strstr(own, "self.W1 = nn.Parameter("));
  g_assert_nonnull(strstr(own, "model = Model()"));
  fixture_free(f);
}

static void test_dot(void) {
  Fixture *f = fixture_new();
  run(f, "x = 2\np = 3*x + 1\nexport p.dot");
  g_autofree char *text = contents("p.dot", NULL);
  g_assert_nonnull(strstr(text, "n1 [label=\"p = 3*x + 1\\n7\"]"));
  g_assert_nonnull(strstr(text, "n0 -> n1 [label=\"3\"]"));
  fixture_free(f);
}

static void test_errors(void) {
  Fixture *f = fixture_new();
  refused(f, "export a.jpg", "there is no way to write .jpg files; the endings are .png .svg .pdf .gif .mp4");
  refused(f, "export a.gif", "there is nothing to show in motion yet");
  refused(f, "export a.png fps=10", "fps= does nothing for a .png file; it is for .gif .mp4");
  refused(f, "export a.csv theme=light", "theme= does nothing for a .csv file");
  refused(f, "export a.gif transparent=1", "transparent= does nothing for a .gif file; it is for .png .svg .pdf");
  refused(f, "export picture", "has none");
  refused(f, "export nowhere/a.png", "cannot write nowhere/a.png");
  refused(f, "export nowhere/a.csv what=data", "there is no data");
  refused(f, "export a.py", "there is no network yet");
  refused(f, "export a.dot", "there is no graph yet");
  refused(f, "export a.png size=huge", "size=1920x1080");
  refused(f, "export a.png size=99999x99999", "from 16 to 16384");
  refused(f, "export a.png scale=1000", "pixels a point");
  refused(f, "export a.png theme=lihgt", "did you mean 'light'?");
  refused(f, "export a.png view=nott", "there is no view nott");
  run(f, "data xor");
  refused(f, "export nowhere/a.csv", "cannot write nowhere/a.csv: No such file or directory");
  refused(f, "export a.csv what=all", "data or history");
  g_assert_false(g_file_test("a.png", G_FILE_TEST_EXISTS) && g_file_test("nowhere", G_FILE_TEST_EXISTS));
  fixture_free(f);
}

/* ---- animations ---- */

typedef struct {
  int pictures, hundredths, w, h;
} Played;

static Played play(const char *path) {
  int error;
  GifFileType *gif = DGifOpenFileName(path, &error);
  g_assert_nonnull(gif);
  g_assert_cmpint(DGifSlurp(gif), ==, GIF_OK);
  Played played = {.pictures = gif->ImageCount, .w = gif->SWidth, .h = gif->SHeight};
  for (int i = 0; i < gif->ImageCount; i++) {
    GraphicsControlBlock control;
    g_assert_cmpint(DGifSavedExtensionToGCB(gif, i, &control), ==, GIF_OK);
    played.hundredths += control.DelayTime;
  }
  DGifCloseFile(gif, &error);
  return played;
}

#define SMALL " size=400x240 fps=6 seconds=2"

/* Each kind of run has so many pictures a second, and takes as long as was asked for. */
static void test_gif(void) {
  static const char *const runs[] = {"forward", "backward", "step 1", "train 50"};
  for (gsize i = 0; i < G_N_ELEMENTS(runs); i++) {
    Fixture *f = fixture_new();
    g_autofree char *lines = g_strdup_printf(XOR "%s\nexport run.gif" SMALL " view=net theme=light", runs[i]);
    run(f, lines);
    Played played = play("run.gif");
    g_assert_cmpint(played.pictures, ==, 12);
    g_assert_cmpint(played.hundredths, ==, 200);
    g_assert_cmpint(played.w, ==, 400);
    g_assert_cmpint(played.h, ==, 240);
    fixture_free(f);
  }
}

/* What was trained is shown and then is as before: weights, undo, what a step does next. */
static void test_gif_leaves_no_trace(void) {
  Fixture *f = fixture_new(), *g = fixture_new();
  run(f, XOR "train 30\nexport a.gif" SMALL "\nexport b.gif" SMALL "\nstep 3\nprint W1\nundo\nprint W2");
  run(g, XOR "train 30\nstep 3\nprint W1\nundo\nprint W2");
  g_assert_cmpstr(f->out->str, ==, g->out->str);
  gsize a_length, b_length;
  g_autofree char *a = contents("a.gif", &a_length), *b = contents("b.gif", &b_length);
  g_assert_cmpmem(a, (int)a_length, b, (int)b_length);
  fixture_free(f);
  fixture_free(g);
}

static void test_gif_errors(void) {
  Fixture *f = fixture_new();
  run(f, XOR);
  refused(f, "export a.gif fps=60", "fps is between 0.1 and 50");
  refused(f, "export a.gif seconds=0", "seconds is between 0.1 and 600");
  refused(f, "export nowhere/a.gif" SMALL, "cannot write nowhere/a.gif");
  run(f, "step 1");
  refused(f, "W1[1,1] = 3; export a.gif" SMALL, "the last step can no longer be told");
  g_assert_false(g_file_test("a.gif.part", G_FILE_TEST_EXISTS));
  fixture_free(f);
}

static bool interrupt_now(void *user) {
  return *(int *)user > 0 && --*(int *)user == 0;
}

/* Interrupted, an animation leaves nothing, whichever picture it was at. */
static void test_interrupted(void) {
  static const char *const lines[] = {"export left.gif" SMALL, "export left.mp4" SMALL};
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    Fixture *f = fixture_new();
    int looks = 0;
    run(f, XOR);
    f->host.interrupted = interrupt_now;
    f->host.user = &looks;
    f->host.write = NULL;
    f->host.notice = NULL;
    looks = 8;
    session_submit(f->session, source_new("<test>", lines[i], -1), ORIGIN_FILE);
    while (session_run(f->session, 0) == SESSION_BUSY) continue;
    g_autoptr(GDir) dir = g_dir_open(".", 0, NULL);
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir)) {
      g_assert_false(g_str_has_prefix(name, "left."));
    }
    fixture_free(f);
  }
}

static void test_mp4(void) {
  g_autofree char *ffmpeg = g_find_program_in_path("ffmpeg");
  if (ffmpeg == NULL) {
    g_test_skip("no ffmpeg here");
    return;
  }
  Fixture *f = fixture_new();
  run(f, XOR "export one.mp4" SMALL "\nexport two.mp4" SMALL);
  gsize a_length, b_length;
  g_autofree char *a = contents("one.mp4", &a_length), *b = contents("two.mp4", &b_length);
  g_assert_cmpmem(a, (int)a_length, b, (int)b_length);
  g_assert_cmpint(memcmp(a + 4, "ftyp", 4), ==, 0);
  fixture_free(f);
}

/* A picture for the beginning and one for each event. */
static void test_frames(void) {
  Fixture *f = fixture_new();
  run(f, "x = 2\np = 3*x\nq = p*p\nbackward\nframes walk size=400x240");
  g_assert_nonnull(strstr(f->out->str, "frames: 5 pictures in walk\n"));
  check_png_size("walk/001.png", 400, 240);
  check_png_size("walk/005.png", 400, 240);
  g_assert_false(g_file_test("walk/006.png", G_FILE_TEST_EXISTS));
  refused(f, "frames walk size=400x240", "walk/001.png exists; another folder, or overwrite=1");
  run(f, "frames walk size=200x120 overwrite=1");
  check_png_size("walk/001.png", 200, 120);
  refused(f, "frames run.gif/sub", "cannot make the folder run.gif/sub");
  run(f, "clear\n" XOR "train 30\nframes train size=200x120 every=10");
  g_assert_nonnull(strstr(f->out->str, "frames: 4 pictures in train, one each 10 steps\n"));
  fixture_free(f);
  remove_folder("walk");
  remove_folder("train");
}

/* A text that was asked about since the last run: the window over it, a picture for each of its words. */
static void test_sentence(void) {
  Fixture *f = fixture_new();
  g_assert_true(g_file_set_contents("pets.txt", "the cat gets fed\nthe dog gets wet\n", -1, NULL));
  run(f, "corpus pets.txt\nngram 2\npredict \"the cat gets\"\nframes said view=words size=640x400");
  g_assert_nonnull(strstr(f->out->str, "frames: 3 pictures in said\n"));
  run(f, "export said.gif view=words" SMALL);
  g_assert_cmpint(play("said.gif").pictures, ==, 12);
  refused(f, "export said.gif view=net" SMALL, "there is nothing to show in motion yet");
  run(f, "lm context=2 embed=2 hidden=3\nstep 2\nframes run view=words size=640x400");
  g_assert_nonnull(strstr(f->out->str, "frames: 3 pictures in run\n")); /* the start and two steps */
  run(f, "predict \"the cat\"\nframes again view=words size=640x400");
  g_assert_nonnull(strstr(f->out->str, "frames: 2 pictures in again\n"));
  fixture_free(f);
  g_unlink("pets.txt");
  g_unlink("said.gif");
  remove_folder("said");
  remove_folder("run");
  remove_folder("again");
}

/* A lesson from someone else writes below the current folder only, and over nothing. */
static void test_lessons(void) {
  Fixture *f = fixture_new();
  run(f, "data xor");
  int errors = session_error_count(f->session);
  run_as(f, "export lesson.csv", ORIGIN_LESSON);
  g_assert_cmpint(session_error_count(f->session), ==, errors);
  run_as(f, "export lesson.csv", ORIGIN_LESSON);
  g_assert_nonnull(strstr(f->out->str, "overwrite=1"));
  run_as(f, "export lesson.csv overwrite=1", ORIGIN_LESSON);
  g_assert_null(strstr(f->out->str, "error"));
  run_as(f, "x1 = 1; forward; frames ../lesson", ORIGIN_LESSON);
  g_assert_nonnull(strstr(f->out->str, "below the current folder"));
  run_as(f, "export ../lesson.csv", ORIGIN_LESSON);
  g_assert_nonnull(strstr(f->out->str, "below the current folder"));
  run_as(f, "export /tmp/lesson.png", ORIGIN_LESSON);
  g_assert_nonnull(strstr(f->out->str, "below the current folder"));
  fixture_free(f);
}

/* ---- hand-outs ---- */

static int count_of(const char *text, const char *part) {
  int count = 0;
  for (; (text = strstr(text, part)) != NULL; text += strlen(part)) count++;
  return count;
}

static const char LESSON[] = "# On <b>bold</b>\n\nA & B, *so*: `h1 = tanh(W1*x + b1)`, `y^2`, `grad(L, w)`, `relu`, "
                             "`dense 4`.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
                             "```nabla\ndata xor\ndense 2 tanh\ndense 1 sigmoid\nprint 1 < 2\n```\n\n"
                             "```quiz\nWhich?\n- [x] `<script>alert(1)</script>` — \"quoted\"\n- [ ] no\n```\n\n"
                             "```note\nfor the lecturer\n```\n\n"
                             "```task\nDo it.\ncheck: W1[1,1] == 1\nhint: set it\nsolution: W1[1,1] = 1\n```\n\n"
                             "```nabla\nprint W1[1,1]\nexport never.png\n```\n";

static void test_handout(void) {
  Fixture *f = fixture_new();
  int rows;
  const Command *commands = lesson_commands(&rows);
  session_add_commands(f->session, commands, rows);
  gsize length;
  run(f, XOR "export session.html");
  g_autofree char *session = contents("session.html", &length);
  g_assert_nonnull(strstr(session, "dense 4 tanh"));
  g_assert_cmpint(count_of(session, "<svg"), ==, 1);
  g_assert_true(g_file_set_contents("handout.md", LESSON, -1, NULL));
  run(f, "lesson handout.md\nexport a.html\nexport b.html");
  g_autofree char *page = contents("a.html", &length), *again = contents("b.html", &length);
  g_assert_cmpstr(page, ==, again);
  static const char *const parts[] = {"<h1>On bold",
                                      "A &amp; B, <em>so</em>",
                                      "<i>h</i><sub>1</sub>",
                                      "<i>y</i><sup>2</sup>",
                                      "<span class=\"frac\"><span>∂<i>L</i></span><span>∂<i>w</i></span></span>",
                                      "<code>relu</code>, <code>dense 4</code>",
                                      "<ul><li>one</li><li>two</li></ul>",
                                      "<th scope=\"col\">a</th>",
                                      "&lt;script&gt;",
                                      "1 &lt; 2",
                                      "<summary>Hint</summary>",
                                      "solution</summary>",
                                      "W1[1,1] = 1\n</span>",
                                      "aria-label=\"net: "};
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
    if (!strstr(page, parts[i])) g_error("no '%s' in\n%s", parts[i], page);
  static const char *const absent[] = {"<script", "<b>bold", "for the lecturer", "http://", "https://"};
  for (gsize i = 0; i < G_N_ELEMENTS(absent); i++)
    if (strstr(page, absent[i]) && !g_str_has_prefix(absent[i], "http")) g_error("'%s' in\n%s", absent[i], page);
  g_assert_cmpint(count_of(page, "http"), ==,
                  count_of(page, "http://www.w3.org/") + 1); /* names of SVG, and http-equiv */
  g_assert_cmpint(count_of(page, "<svg"), ==, 2);            /* the network, and again once it was trained */
  g_assert_false(g_file_test("never.png", G_FILE_TEST_EXISTS));
  fixture_free(f);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/export/handout", test_handout);
  g_test_add_func("/export/png", test_png_sizes);
  g_test_add_func("/export/same-bytes", test_same_bytes);
  g_test_add_func("/export/no-trace", test_leaves_no_trace);
  g_test_add_func("/export/data", test_data_comes_back);
  g_test_add_func("/export/data/parts", test_parts_come_back);
  g_test_add_func("/export/data/windows", test_windows);
  g_test_add_func("/export/history", test_history);
  g_test_add_func("/export/pytorch", test_pytorch);
  g_test_add_func("/export/dot", test_dot);
  g_test_add_func("/export/gif", test_gif);
  g_test_add_func("/export/gif/no-trace", test_gif_leaves_no_trace);
  g_test_add_func("/export/gif/errors", test_gif_errors);
  g_test_add_func("/export/interrupted", test_interrupted);
  g_test_add_func("/export/mp4", test_mp4);
  g_test_add_func("/export/frames", test_frames);
  g_test_add_func("/export/sentence", test_sentence);
  g_test_add_func("/export/errors", test_errors);
  g_test_add_func("/export/lessons", test_lessons);
  return run_in_folder();
}

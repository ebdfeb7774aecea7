// The limit for durable commands: bare one-by-one commits of the rows that a command writes, with
// the durability that the services use (WAL, synchronous=FULL).
//
//   sqlite-commits DATABASE COMMITS STATE-BYTES EVENT-BYTES RESPONSE-BYTES
//
// Prints one JSON object: calls, seconds, p50_ns, p99_ns, server_cpu_ns (always 0).
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static sqlite3 *database;

static void check(int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  fprintf(stderr, "sqlite-commits: %s\n", sqlite3_errmsg(database));
  exit(1);
}

static void run(const char *sql) { check(sqlite3_exec(database, sql, NULL, NULL, NULL)); }

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v2(database, sql, -1, &statement, NULL));
  return statement;
}

static void insert(sqlite3_stmt *statement, const char *key, const void *body, int size) {
  check(sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC));
  check(sqlite3_bind_blob(statement, 2, body, size, SQLITE_STATIC));
  check(sqlite3_step(statement));
  check(sqlite3_reset(statement));
}

static void once(sqlite3_stmt *statement) {
  check(sqlite3_step(statement));
  check(sqlite3_reset(statement));
}

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

static int compare(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: sqlite-commits DATABASE COMMITS STATE-BYTES EVENT-BYTES RESPONSE-BYTES\n");
    return 2;
  }
  int commits = atoi(argv[2]), sizes[3] = {atoi(argv[3]), atoi(argv[4]), atoi(argv[5])};
  uint64_t *samples = calloc(commits + 1, sizeof *samples);
  void *body = calloc(1, 1 << 20);
  if (commits < 1 || !samples || !body) return 2;
  check(sqlite3_open(argv[1], &database));
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
  run("CREATE TABLE state (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID;"
      "CREATE TABLE events (sequence INTEGER PRIMARY KEY, subject TEXT, body BLOB);"
      "CREATE TABLE requests (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID");
  sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
  sqlite3_stmt *inserts[3] = {
      prepare("INSERT INTO state VALUES (?, ?)"),
      prepare("INSERT INTO events (subject, body) VALUES (?, ?)"),
      prepare("INSERT INTO requests VALUES (?, ?)"),
  };
  uint64_t start = now_ns();
  for (int i = 0; i < commits; i++) {
    char key[32];
    snprintf(key, sizeof key, "261122-%015d", i);
    uint64_t from = now_ns();
    once(begin);
    for (int t = 0; t < 3; t++) insert(inserts[t], key, body, sizes[t]);
    once(commit);
    samples[i] = now_ns() - from;
  }
  double seconds = (now_ns() - start) / 1e9;
  qsort(samples, commits, sizeof *samples, compare);
  printf("{\"calls\":%d,\"seconds\":%.6f,\"p50_ns\":%llu,\"p99_ns\":%llu,\"server_cpu_ns\":0}\n",
         commits, seconds, (unsigned long long)samples[commits / 2],
         (unsigned long long)samples[commits * 99 / 100]);
  return 0;
}

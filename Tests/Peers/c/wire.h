// What the C peers share: ttrpc frames, and an arena for protobuf-c.

#ifndef AFTERCARE_PEERS_WIRE_H
#define AFTERCARE_PEERS_WIRE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <protobuf-c/protobuf-c.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "ttrpc/ttrpc.pb-c.h"

enum { HEADER = 10, REQUEST = 1, RESPONSE = 2, DATA = 3, CLOSED = 1, OPEN = 2, NO_DATA = 4 };

static inline void put32(uint8_t *p, uint32_t v) {
  p[0] = v >> 24, p[1] = v >> 16, p[2] = v >> 8, p[3] = v;
}
static inline uint32_t get32(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline void put_header(uint8_t *p, uint32_t length, uint32_t stream, int type, int flags) {
  put32(p, length), put32(p + 4, stream), p[8] = type, p[9] = flags;
}

static inline void die(const char *what) {
  perror(what);
  exit(1);
}

static inline uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

// A bump allocator: reset between messages, never freed.
typedef struct {
  uint8_t *bytes;
  size_t used, capacity;
} Arena;

static inline void *arena_alloc(void *data, size_t size) {
  Arena *arena = data;
  size = (size + 15) & ~(size_t)15;
  if (arena->used + size > arena->capacity) return NULL;
  void *p = arena->bytes + arena->used;
  arena->used += size;
  return p;
}
static inline void arena_free(void *data, void *p) { (void)data, (void)p; }

// A growable byte buffer.
typedef struct {
  uint8_t *bytes;
  size_t start, end, capacity;
} Buffer;

static inline uint8_t *reserve(Buffer *b, size_t size) {
  if (b->start == b->end) b->start = b->end = 0;
  if (b->end + size > b->capacity) {
    b->capacity = (b->end + size) * 2;
    b->bytes = realloc(b->bytes, b->capacity);
    if (!b->bytes) die("realloc");
  }
  return b->bytes + b->end;
}

// Moves what is left to the front, so that a frame that was cut is whole after the next read.
static inline void compact(Buffer *b) {
  memmove(b->bytes, b->bytes + b->start, b->end - b->start);
  b->end -= b->start;
  b->start = 0;
}

static inline void write_all(int fd, Buffer *b) {
  while (b->start < b->end) {
    ssize_t n = send(fd, b->bytes + b->start, b->end - b->start, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) die("send");
    b->start += n;
  }
}

static inline struct sockaddr_un address_of(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    fprintf(stderr, "socket path too long: %s\n", path);
    exit(2);
  }
  strcpy(address.sun_path, path);
  return address;
}

#endif

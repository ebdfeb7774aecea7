#include "ContractArena.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  /* Holds nearly every message, and is what an idle thread keeps. */
  FIRST_BLOCK_BYTES = 64 * 1024,
  ALIGNMENT = 8,
};

typedef struct block {
  struct block *previous;
  size_t size;
  size_t used;
  /* Of 8-byte words so that what follows the header is aligned. */
  uint64_t words[];
} block;

struct contract_arena {
  block *newest;
  /* What contract_arena_unpack may still hand out; only its allocator counts. */
  size_t left;
  int was_capped;
  size_t held;
  size_t high_water;
};

static _Thread_local contract_arena thread_arena;
static pthread_key_t cleanup_key;
static pthread_once_t cleanup_once = PTHREAD_ONCE_INIT;

static void free_blocks(void *first) {
  for (block *each = first; each != NULL;) {
    block *previous = each->previous;
    free(each);
    each = previous;
  }
}

static void make_cleanup_key(void) {
  if (pthread_key_create(&cleanup_key, free_blocks) != 0) abort();
}

static void add_block(contract_arena *arena, size_t size) {
  block *added = malloc(sizeof(block) + size);
  if (added == NULL) {
    fputs("aftercare: no memory for a message\n", stderr);
    abort();
  }
  added->previous = arena->newest;
  added->size = size;
  added->used = 0;
  arena->newest = added;
  arena->held += size;
  if (arena->held > arena->high_water) arena->high_water = arena->held;
}

contract_arena *contract_arena_current(void) {
  contract_arena *arena = &thread_arena;
  if (arena->newest == NULL) {
    add_block(arena, FIRST_BLOCK_BYTES);
    /* The first block outlives every mark; the thread's end frees it. */
    pthread_once(&cleanup_once, make_cleanup_key);
    pthread_setspecific(cleanup_key, arena->newest);
  }
  return arena;
}

contract_arena_mark contract_arena_take_mark(contract_arena *arena) {
  contract_arena_mark mark = {arena->newest, arena->newest->used};
  return mark;
}

void contract_arena_release(contract_arena *arena, contract_arena_mark mark) {
  while (arena->newest != mark.block) {
    block *newest = arena->newest;
    arena->newest = newest->previous;
    arena->held -= newest->size;
    free(newest);
  }
  arena->newest->used = mark.used;
}

static inline size_t aligned(size_t size) {
  return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static inline void *bump(contract_arena *arena, size_t size) {
  block *newest = arena->newest;
  if (size > newest->size - newest->used) {
    /* Doubling keeps the number of blocks small; a large object gets a block of its size. */
    size_t next = newest->size * 2;
    add_block(arena, size > next ? size : next);
    newest = arena->newest;
  }
  void *result = (char *)newest->words + newest->used;
  newest->used += size;
  return result;
}

void *contract_arena_allocate(contract_arena *arena, size_t size) {
  return bump(arena, aligned(size));
}

char *contract_arena_text(contract_arena *arena, const uint8_t *utf8, size_t length) {
  char *text = bump(arena, aligned(length + 1));
  if (length != 0) memcpy(text, utf8, length);
  text[length] = 0;
  if (length == 0 || memchr(text, 0, length) == NULL) return text;
  char *replaced = bump(arena, aligned(length * 3 + 1));
  char *end = replaced;
  for (size_t i = 0; i < length; i++) {
    if (text[i] != 0) {
      *end++ = text[i];
    } else {
      memcpy(end, "\xEF\xBF\xBD", 3);
      end += 3;
    }
  }
  *end = 0;
  return replaced;
}

static void *allocate_capped(void *data, size_t size) {
  contract_arena *arena = data;
  if (size > arena->left) {
    arena->left = 0;
    arena->was_capped = 1;
    return NULL;
  }
  size = aligned(size);
  arena->left -= size < arena->left ? size : arena->left;
  return bump(arena, size);
}

static void free_nothing(void *data, void *pointer) {
  (void)data;
  (void)pointer;
}

const ProtobufCMessage *contract_arena_unpack(
    contract_arena *arena, const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes,
    size_t length, size_t cap) {
  ProtobufCAllocator allocator = {allocate_capped, free_nothing, arena};
  arena->left = cap;
  arena->was_capped = 0;
  return protobuf_c_message_unpack(descriptor, &allocator, length, bytes);
}

int contract_arena_was_capped(const contract_arena *arena) { return arena->was_capped; }

size_t contract_arena_held(const contract_arena *arena) { return arena->held; }

size_t contract_arena_high_water(const contract_arena *arena) { return arena->high_water; }

void contract_arena_reset_high_water(contract_arena *arena) { arena->high_water = arena->held; }

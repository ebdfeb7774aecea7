#include "ContractScratch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Holds nearly every message, and is what an idle thread keeps. Only what is written of it takes
   memory. */
enum { KEPT_BYTES = 64 * 1024 };

/* The thread's block while nothing is written in it, and the one that the thread's end frees. They
   are the same whenever no message is being written: a block that is kept is never freed before. */
static _Thread_local uint8_t *kept, *owned;
static pthread_key_t cleanup_key;
static pthread_once_t cleanup_once = PTHREAD_ONCE_INIT;

static void make_cleanup_key(void) {
  if (pthread_key_create(&cleanup_key, free) != 0) abort();
}

static contract_scratch allocate(size_t size) {
  contract_scratch scratch = {malloc(size), size};
  if (scratch.start == NULL) {
    fputs("aftercare: no memory for a message\n", stderr);
    abort();
  }
  return scratch;
}

contract_scratch contract_scratch_take(void) {
  if (kept == NULL) return allocate(KEPT_BYTES);
  contract_scratch scratch = {kept, KEPT_BYTES};
  kept = NULL;
  return scratch;
}

contract_scratch contract_scratch_grow(contract_scratch scratch, size_t used, size_t needed) {
  size_t size = scratch.size * 2;
  while (size < used + needed) size *= 2;
  contract_scratch larger = allocate(size);
  memcpy(larger.start + size - used, scratch.start + scratch.size - used, used);
  contract_scratch_give(scratch);
  return larger;
}

void contract_scratch_give(contract_scratch scratch) {
  if (kept != NULL || scratch.size != KEPT_BYTES) {
    free(scratch.start);
    return;
  }
  kept = scratch.start;
  if (owned == kept) return;
  owned = kept;
  pthread_once(&cleanup_once, make_cleanup_key);
  pthread_setspecific(cleanup_key, owned);
}

#ifndef AFTERCARE_CONTRACT_SCRATCH_H
#define AFTERCARE_CONTRACT_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Where a message is written before its size is known: a block of bytes that each thread keeps for
 * the next message. A thread that needs a second one at the same time gets a fresh one.
 */
typedef struct {
  uint8_t *_Nonnull start;
  size_t size;
} contract_scratch;

/* Ends the process when there is no memory. */
contract_scratch contract_scratch_take(void);

/* A larger block with room for `needed` bytes before the last `used` ones, which are kept. */
contract_scratch contract_scratch_grow(contract_scratch scratch, size_t used, size_t needed);

/* Gives it back: to the thread, or to the system when the thread has one or it is large. */
void contract_scratch_give(contract_scratch scratch);

/* Whether there is a NUL among the bytes. */
static inline bool contract_has_nul(const void *_Nullable bytes, size_t count) {
  return count != 0 && memchr(bytes, 0, count) != NULL;
}

#endif

#ifndef AFTERCARE_CONTRACT_ARENA_H
#define AFTERCARE_CONTRACT_ARENA_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A bump allocator, one per thread, in which protobuf-c unpacks and packs one message at a time.
 * Nothing in it is freed by itself: a mark is taken before a message and released after it. The
 * first block stays with the thread; what a large message needed beyond it goes back to the system.
 */
typedef struct contract_arena contract_arena;

/* A position in an arena. Marks are released in the reverse order in which they were taken. */
typedef struct {
  void *_Nullable block;
  size_t used;
} contract_arena_mark;

/* The arena of the calling thread; valid on that thread only. */
contract_arena *_Nonnull contract_arena_current(void);

contract_arena_mark contract_arena_take_mark(contract_arena *_Nonnull arena);
void contract_arena_release(contract_arena *_Nonnull arena, contract_arena_mark mark);

/* Room for `size` bytes, aligned for any C object. Ends the process when there is no memory. */
void *_Nonnull contract_arena_allocate(contract_arena *_Nonnull arena, size_t size);

/* A copy of the text that ends in a NUL and holds no other: each becomes U+FFFD. */
char *_Nonnull contract_arena_text(
    contract_arena *_Nonnull arena, const uint8_t *_Nullable utf8, size_t length);

/*
 * Unpacks one message of at most `cap` bytes of arena. NULL when the bytes are malformed or the cap
 * is reached; contract_arena_was_capped tells which.
 */
const ProtobufCMessage *_Nullable contract_arena_unpack(
    contract_arena *_Nonnull arena, const ProtobufCMessageDescriptor *_Nonnull descriptor,
    const uint8_t *_Nullable bytes, size_t length, size_t cap);

/* Whether the last contract_arena_unpack stopped because of its cap. */
int contract_arena_was_capped(const contract_arena *_Nonnull arena);

/*
 * The packed message, exactly as protobuf_c_message_pack writes it; in the arena. Takes one pass
 * where protobuf-c needs the sizes of all sub-messages first.
 */
const uint8_t *_Nonnull contract_arena_pack(
    contract_arena *_Nonnull arena, const ProtobufCMessage *_Nonnull message,
    size_t *_Nonnull size);

/* Bytes that the arena holds of the system now, and the most that it ever held. */
size_t contract_arena_held(const contract_arena *_Nonnull arena);
size_t contract_arena_high_water(const contract_arena *_Nonnull arena);
void contract_arena_reset_high_water(contract_arena *_Nonnull arena);

#endif

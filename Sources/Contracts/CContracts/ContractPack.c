#include "ContractArena.h"

#include <string.h>

/* Packs a message from its end to its start. protobuf-c packs from the start, where the length of a
   sub-message is needed before the sub-message is there, and so computes the size of everything once
   for each level above it and once more for the whole; from the end, a length is known when it is
   written. The bytes are those of protobuf_c_message_pack. */

typedef struct {
  contract_arena *arena;
  uint8_t *start;
  /* What is packed so far begins here and ends at `end`. */
  uint8_t *at;
  uint8_t *end;
} packer;

static void grow(packer *p, size_t size) {
  size_t used = p->end - p->at, capacity = (size_t)(p->end - p->start) * 2;
  while (capacity < used + size) capacity *= 2;
  uint8_t *larger = contract_arena_allocate(p->arena, capacity);
  memcpy(larger + capacity - used, p->at, used);
  p->start = larger;
  p->end = larger + capacity;
  p->at = p->end - used;
}

/* Room for `size` bytes before what is packed so far. */
static inline uint8_t *room(packer *p, size_t size) {
  if ((size_t)(p->at - p->start) < size) grow(p, size);
  return p->at -= size;
}

static inline void put_bytes(packer *p, const void *bytes, size_t size) {
  if (size != 0) memcpy(room(p, size), bytes, size);
}

static inline void put_varint(packer *p, uint64_t value) {
  if (value < 0x80) {
    *room(p, 1) = (uint8_t)value;
    return;
  }
  size_t size = (63 - __builtin_clzll(value)) / 7 + 1;
  uint8_t *byte = room(p, size);
  for (; size > 1; size--, value >>= 7) *byte++ = (uint8_t)value | 0x80;
  *byte = (uint8_t)value;
}

static inline uint32_t number32(const void *member) { return *(const uint32_t *)member; }
static inline uint64_t number64(const void *member) { return *(const uint64_t *)member; }

static void put_message(packer *p, const ProtobufCMessage *message);

/* A value without its tag. Returns its wire type. */
static int put_value(packer *p, ProtobufCType type, const void *member) {
  switch (type) {
    case PROTOBUF_C_TYPE_SINT32:
      put_varint(p, (uint32_t)(number32(member) << 1) ^ (uint32_t)((int32_t)number32(member) >> 31));
      return 0;
    case PROTOBUF_C_TYPE_SINT64:
      put_varint(p, (number64(member) << 1) ^ (uint64_t)((int64_t)number64(member) >> 63));
      return 0;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_ENUM:
      put_varint(p, (uint64_t)(int64_t)(int32_t)number32(member));
      return 0;
    case PROTOBUF_C_TYPE_UINT32: put_varint(p, number32(member)); return 0;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64: put_varint(p, number64(member)); return 0;
    case PROTOBUF_C_TYPE_BOOL:
      *room(p, 1) = *(const protobuf_c_boolean *)member != 0;
      return 0;
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT: put_bytes(p, member, 4); return 5;
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE: put_bytes(p, member, 8); return 1;
    case PROTOBUF_C_TYPE_STRING: {
      const char *text = *(char *const *)member;
      size_t length = text == NULL ? 0 : strlen(text);
      put_bytes(p, text, length);
      put_varint(p, length);
      return 2;
    }
    case PROTOBUF_C_TYPE_BYTES: {
      const ProtobufCBinaryData *bytes = member;
      put_bytes(p, bytes->data, bytes->len);
      put_varint(p, bytes->len);
      return 2;
    }
    case PROTOBUF_C_TYPE_MESSAGE: {
      const ProtobufCMessage *message = *(ProtobufCMessage *const *)member;
      size_t packed = p->end - p->at;
      if (message != NULL) put_message(p, message);
      put_varint(p, (size_t)(p->end - p->at) - packed);
      return 2;
    }
  }
  return 0;
}

static inline void put_field(packer *p, const ProtobufCFieldDescriptor *field, const void *member) {
  int wire_type = put_value(p, field->type, member);
  put_varint(p, (uint64_t)field->id << 3 | wire_type);
}

static size_t element_size(ProtobufCType type) {
  switch (type) {
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE: return 8;
    case PROTOBUF_C_TYPE_BOOL: return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE: return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES: return sizeof(ProtobufCBinaryData);
    default: return 4;
  }
}

static void put_repeated(packer *p, const ProtobufCFieldDescriptor *field, const void *member,
                         size_t count) {
  if (count == 0) return;
  size_t size = element_size(field->type);
  const char *elements = *(char *const *)member;
  if (!(field->flags & PROTOBUF_C_FIELD_FLAG_PACKED)) {
    while (count-- > 0) put_field(p, field, elements + count * size);
    return;
  }
  size_t packed = p->end - p->at;
  while (count-- > 0) put_value(p, field->type, elements + count * size);
  put_varint(p, (size_t)(p->end - p->at) - packed);
  put_varint(p, (uint64_t)field->id << 3 | 2);
}

/* Whether a field without presence has its default, which is left out. */
static inline int is_default(ProtobufCType type, const void *member) {
  switch (type) {
    case PROTOBUF_C_TYPE_BOOL: return *(const protobuf_c_boolean *)member == 0;
    case PROTOBUF_C_TYPE_FLOAT: return *(const float *)member == 0;
    case PROTOBUF_C_TYPE_DOUBLE: return *(const double *)member == 0;
    case PROTOBUF_C_TYPE_STRING: {
      const char *text = *(char *const *)member;
      return text == NULL || *text == 0;
    }
    case PROTOBUF_C_TYPE_BYTES: return ((const ProtobufCBinaryData *)member)->len == 0;
    case PROTOBUF_C_TYPE_MESSAGE: return *(const void *const *)member == NULL;
    default: return element_size(type) == 8 ? number64(member) == 0 : number32(member) == 0;
  }
}

static void put_message(packer *p, const ProtobufCMessage *message) {
  const ProtobufCMessageDescriptor *descriptor = message->descriptor;
  for (unsigned i = descriptor->n_fields; i-- > 0;) {
    const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
    const char *base = (const char *)message;
    const void *member = base + field->offset, *quantifier = base + field->quantifier_offset;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
      put_repeated(p, field, member, *(const size_t *)quantifier);
    } else if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
      int is_absent = (field->type == PROTOBUF_C_TYPE_MESSAGE || field->type == PROTOBUF_C_TYPE_STRING)
                      && *(const void *const *)member == NULL;
      if (number32(quantifier) == field->id && !is_absent) put_field(p, field, member);
    } else if (!is_default(field->type, member)) {
      put_field(p, field, member);
    }
  }
}

const uint8_t *contract_arena_pack(contract_arena *arena, const ProtobufCMessage *message,
                                   size_t *size) {
  enum { FIRST_BYTES = 1024 };
  uint8_t *start = contract_arena_allocate(arena, FIRST_BYTES);
  packer p = {arena, start, start + FIRST_BYTES, start + FIRST_BYTES};
  put_message(&p, message);
  *size = p.end - p.at;
  return p.at;
}

#ifndef AFTERCARE_CDESCRIPTORS_H
#define AFTERCARE_CDESCRIPTORS_H

#include "Generated/google/protobuf/descriptor.pb-c.h"

#include <stddef.h>

/*
 * The contracts as they were when the code was generated: a serialized
 * google.protobuf.FileDescriptorSet whose source info keeps the comments and nothing else.
 */
extern const unsigned char *const contract_descriptor_set;
extern const size_t contract_descriptor_set_size;

/* A digest of the sources in proto/ that the code was generated from. */
extern const char *const contract_sources_digest;

/* The versions of protoc and protoc-c that generated the code. */
extern const char *const contract_tools;

#endif

#ifndef AFTERCARE_CSQLITE_SHIM_H
#define AFTERCARE_CSQLITE_SHIM_H

#include <sqlite3.h>

// Variadic in C, so out of Swift's reach. Once, before the first connection: without SQLite's own
// memory statistics its allocations take no process-wide lock.
static inline int csqlite_disable_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

#endif

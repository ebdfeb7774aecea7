#ifndef AFTERCARE_CLINUX_POLLER_H
#define AFTERCARE_CLINUX_POLLER_H

#include <stdint.h>

// epoll and eventfd. Every function returns -errno on failure.

enum { CLINUX_READ = 1, CLINUX_WRITE = 2, CLINUX_HANGUP = 4 };
enum { CLINUX_ADD = 1, CLINUX_MODIFY = 2, CLINUX_REMOVE = 3 };

typedef struct {
  uint64_t token;
  uint32_t readiness;
} clinux_ready;

int clinux_poller_create(void);
int clinux_poller_change(int poller, int operation, int fd, uint32_t interest, uint64_t token);
/// Waits for at most timeout_ms (-1: forever) and fills at most 128 entries.
int clinux_poller_wait(int poller, clinux_ready *ready, int capacity, int timeout_ms);

int clinux_eventfd(void);
void clinux_eventfd_signal(int fd);
void clinux_eventfd_drain(int fd);

#endif

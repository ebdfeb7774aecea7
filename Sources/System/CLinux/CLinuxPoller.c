#define _GNU_SOURCE
#include "CLinuxPoller.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

int clinux_poller_create(void) {
  int fd = epoll_create1(EPOLL_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

int clinux_poller_change(int poller, int operation, int fd, uint32_t interest, uint64_t token) {
  static const int operations[] = {0, EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL};
  struct epoll_event event = {.data = {.u64 = token}};
  if (interest & CLINUX_READ) event.events |= EPOLLIN | EPOLLRDHUP;
  if (interest & CLINUX_WRITE) event.events |= EPOLLOUT;
  return epoll_ctl(poller, operations[operation], fd, &event) < 0 ? -errno : 0;
}

int clinux_poller_wait(int poller, clinux_ready *ready, int capacity, int timeout_ms) {
  struct epoll_event events[128];
  if (capacity > 128) capacity = 128;
  int count = epoll_wait(poller, events, capacity, timeout_ms);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int i = 0; i < count; i++) {
    uint32_t bits = events[i].events, readiness = 0;
    if (bits & (EPOLLIN | EPOLLRDHUP)) readiness |= CLINUX_READ;
    if (bits & EPOLLOUT) readiness |= CLINUX_WRITE;
    if (bits & (EPOLLHUP | EPOLLERR)) readiness |= CLINUX_HANGUP;
    ready[i].token = events[i].data.u64;
    ready[i].readiness = readiness;
  }
  return count;
}

int clinux_eventfd(void) {
  int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

void clinux_eventfd_signal(int fd) {
  uint64_t one = 1;
  // The counter cannot overflow before it is drained, and a full one wakes just as well.
  ssize_t ignored = write(fd, &one, sizeof one);
  (void)ignored;
}

void clinux_eventfd_drain(int fd) {
  uint64_t count;
  ssize_t ignored = read(fd, &count, sizeof count);
  (void)ignored;
}

// Preloaded into a service: every sync of a file takes SLOW_SYNC_MS milliseconds longer. A call that
// waits for n durable commits, one after the other, then takes n times as much longer, and commits
// that it does not wait for, or waits for at the same time, show as such.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_longer(void) {
  const char *text = getenv("SLOW_SYNC_MS");
  long milliseconds = text ? atol(text) : 0;
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  nanosleep(&time, NULL);
}

int fdatasync(int file) {
  wait_longer();
  return (int)syscall(SYS_fdatasync, file);
}

int fsync(int file) {
  wait_longer();
  return (int)syscall(SYS_fsync, file);
}

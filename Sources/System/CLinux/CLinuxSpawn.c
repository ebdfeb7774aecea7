#define _GNU_SOURCE
#include "CLinuxSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

// Between fork and exec only async-signal-safe calls: other threads may hold any lock.
static void become(const char *path, char *const arguments[], char *const environment[], int output,
                   int detached, pid_t parent, int report) {
  if (detached) {
    setsid();
  } else {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);  // The parent died before the line above.
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  signal(SIGHUP, SIG_DFL);
  // What this process was given and does not know of is not the child's: a pipe that stays open in
  // a daemon never ends for whoever reads it.
  close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  int null = open("/dev/null", O_RDONLY);
  if (null >= 0 && dup2(null, 0) >= 0 && dup2(output, 1) >= 0 && dup2(output, 2) >= 0)
    execve(path, arguments, environment);
  int problem = errno;
  ssize_t ignored = write(report, &problem, sizeof problem);
  (void)ignored;
  _exit(127);
}

static pid_t spawn(const char *path, char *const arguments[], char *const environment[], int output,
                   int detached) {
  int report[2];
  if (pipe2(report, O_CLOEXEC)) return -1;
  pid_t parent = getpid(), child = fork();
  if (child == 0) become(path, arguments, environment, output, detached, parent, report[1]);
  int saved = errno;
  close(report[1]);
  if (child > 0) {
    int problem = 0;
    ssize_t count;
    do count = read(report[0], &problem, sizeof problem);
    while (count < 0 && errno == EINTR);
    if (count == sizeof problem) {
      waitpid(child, NULL, 0);
      child = -1;
      saved = problem;
    }
  }
  close(report[0]);
  errno = saved;
  return child;
}

pid_t aftercare_spawn(const char *path, char *const arguments[], char *const environment[],
                      int output) {
  return spawn(path, arguments, environment, output, 0);
}

pid_t aftercare_spawn_detached(const char *path, char *const arguments[],
                               char *const environment[], int output) {
  return spawn(path, arguments, environment, output, 1);
}

int aftercare_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC)) return -1;
  // Only the end that is read: a child may wait for its log to be taken.
  return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int aftercare_signals(void) {
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGTERM);
  sigaddset(&wanted, SIGINT);
  sigaddset(&wanted, SIGHUP);
  sigaddset(&wanted, SIGCHLD);
  if (sigprocmask(SIG_BLOCK, &wanted, NULL)) return -1;
  return signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

int aftercare_next_signal(int signals) {
  struct signalfd_siginfo info;
  return read(signals, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

#ifndef AFTERCARE_CLINUX_SPAWN_H
#define AFTERCARE_CLINUX_SPAWN_H

#include <sys/types.h>

// Starts a program in a process group of its own, so that a terminal's Ctrl-C reaches only its
// supervisor, and with a parent-death signal, so that it never outlives it.
//
// stdin is /dev/null; stdout and stderr go to `output`. Both arrays end in NULL. Returns the pid,
// or -1 with errno, also when the program could not be executed.
pid_t aftercare_spawn(const char *path, char *const arguments[], char *const environment[],
                      int output);

// Like aftercare_spawn for a program that is to outlive its parent: in a session of its own.
pid_t aftercare_spawn_detached(const char *path, char *const arguments[],
                               char *const environment[], int output);

// A pipe that children do not inherit by accident; reading from it never blocks. 0, or -1 with errno.
int aftercare_pipe(int ends[2]);

// Blocks SIGTERM, SIGINT, SIGHUP and SIGCHLD and returns a descriptor that becomes readable when one
// comes, or -1 with errno. Call it before the process has other threads.
int aftercare_signals(void);

// The next signal that came, 0 when there is none.
int aftercare_next_signal(int signals);

#endif

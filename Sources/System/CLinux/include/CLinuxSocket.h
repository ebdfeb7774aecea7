#ifndef AFTERCARE_CLINUX_SOCKET_H
#define AFTERCARE_CLINUX_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Unix stream sockets, non-blocking and close-on-exec. Every function returns -errno on failure.

/// Binds and listens; the file gets exactly the given mode and never a wider one.
int clinux_unix_listen(const char *path, int backlog, mode_t mode);
/// Connects without waiting; -EAGAIN when the listener's queue is full.
int clinux_unix_connect(const char *path);
/// A connected pair.
int clinux_unix_pair(int fds[2]);
int clinux_accept(int listener);
/// Credentials of the peer at the time of connect.
int clinux_peer_credentials(int fd, uint32_t *user, uint32_t *group, int32_t *process);
/// Whether fd is a listening Unix stream socket; makes it non-blocking and close-on-exec.
int clinux_adopt_listener(int fd);

ssize_t clinux_receive(int fd, void *bytes, size_t size);
/// Never raises SIGPIPE.
ssize_t clinux_send(int fd, const void *bytes, size_t size);
int clinux_close(int fd);

/// What is at a path: 0 nothing, 1 a socket, 2 something else.
int clinux_path_kind(const char *path);
/// Device and inode of a path, to recognise one's own socket file.
int clinux_path_identity(const char *path, uint64_t *device, uint64_t *inode);
/// Locks a directory against others who take sockets in it; the lock ends with close.
int clinux_lock_directory(const char *path);
/// Creates the directory and its parents with this mode; existing ones stay as they are.
int clinux_make_directories(const char *path, mode_t mode);
int clinux_unlink(const char *path);

#endif

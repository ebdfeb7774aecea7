#define _GNU_SOURCE
#include "CLinuxSocket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int address(const char *path, struct sockaddr_un *out) {
  size_t length = strlen(path);
  if (length == 0 || length >= sizeof out->sun_path) return -ENAMETOOLONG;
  memset(out, 0, sizeof *out);
  out->sun_family = AF_UNIX;
  memcpy(out->sun_path, path, length + 1);
  return 0;
}

static int failed(int fd) {
  int error = errno;
  close(fd);
  return -error;
}

int clinux_unix_listen(const char *path, int backlog, mode_t mode) {
  struct sockaddr_un name;
  int wrong = address(path, &name);
  if (wrong) return wrong;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  // Linux creates the file with the mode of the unbound socket, less the umask: never wider.
  if (fchmod(fd, mode) < 0) return failed(fd);
  if (bind(fd, (struct sockaddr *)&name, sizeof name) < 0) return failed(fd);
  if (chmod(path, mode) < 0 || listen(fd, backlog) < 0) {
    int error = errno;
    unlink(path);
    close(fd);
    return -error;
  }
  return fd;
}

int clinux_unix_connect(const char *path) {
  struct sockaddr_un name;
  int wrong = address(path, &name);
  if (wrong) return wrong;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  if (connect(fd, (struct sockaddr *)&name, sizeof name) < 0) return failed(fd);
  return fd;
}

int clinux_unix_pair(int fds[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) < 0 ? -errno : 0;
}

int clinux_accept(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) return fd;
    if (errno != EINTR && errno != ECONNABORTED) return -errno;
  }
}

int clinux_peer_credentials(int fd, uint32_t *user, uint32_t *group, int32_t *process) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -errno;
  *user = peer.uid;
  *group = peer.gid;
  *process = peer.pid;
  return 0;
}

int clinux_adopt_listener(int fd) {
  int domain = 0, type = 0, listening = 0;
  socklen_t size = sizeof domain;
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) < 0) return -errno;
  size = sizeof type;
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) < 0) return -errno;
  size = sizeof listening;
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) < 0) return -errno;
  if (domain != AF_UNIX || type != SOCK_STREAM || !listening) return -EINVAL;
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) return -errno;
  return fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ? -errno : 0;
}

ssize_t clinux_receive(int fd, void *bytes, size_t size) {
  for (;;) {
    ssize_t count = recv(fd, bytes, size, MSG_DONTWAIT);
    if (count >= 0) return count;
    if (errno != EINTR) return -errno;
  }
}

ssize_t clinux_send(int fd, const void *bytes, size_t size) {
  for (;;) {
    ssize_t count = send(fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) return count;
    if (errno != EINTR) return -errno;
  }
}

int clinux_close(int fd) { return close(fd) < 0 ? -errno : 0; }

int clinux_path_kind(const char *path) {
  struct stat info;
  if (lstat(path, &info) < 0) return errno == ENOENT ? 0 : -errno;
  return S_ISSOCK(info.st_mode) ? 1 : 2;
}

int clinux_path_identity(const char *path, uint64_t *device, uint64_t *inode) {
  struct stat info;
  if (lstat(path, &info) < 0) return -errno;
  *device = info.st_dev;
  *inode = info.st_ino;
  return 0;
}

int clinux_lock_directory(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return -errno;
  while (flock(fd, LOCK_EX) < 0) {
    if (errno != EINTR) return failed(fd);
  }
  return fd;
}

int clinux_make_directories(const char *path, mode_t mode) {
  char copy[4096];
  size_t length = strlen(path);
  if (length == 0) return 0;
  if (length >= sizeof copy) return -ENAMETOOLONG;
  memcpy(copy, path, length + 1);
  for (char *end = copy + 1;; end++) {
    char kept = *end;
    if (kept != '/' && kept != '\0') continue;
    *end = '\0';
    struct stat info;
    // Only what is missing is made: a parent may be readable but not writable.
    if (stat(copy, &info) < 0 && mkdir(copy, mode) < 0 && errno != EEXIST) return -errno;
    if (kept == '\0') return 0;
    *end = kept;
  }
}

int clinux_unlink(const char *path) { return unlink(path) < 0 ? -errno : 0; }

// The limit that the benchmark measures against: a plain C echo of the same envelope, decoded and
// encoded by protobuf-c in an arena, one epoll loop, one write per turn. It answers unary calls of
// any method with the KeyValue that it was sent; it is a measure, not a server.


#include "wire.h"

#include <sys/epoll.h>

typedef struct {
  int fd;
  Buffer in, out;
} Connection;

static void answer(Connection *c, const uint8_t *data, uint32_t length, uint32_t stream,
                   Arena *arena, ProtobufCAllocator *allocator) {
  arena->used = 0;
  Ttrpc__Request *request = ttrpc__request__unpack(allocator, length, data);
  if (!request) return;
  Ttrpc__KeyValue *value =
      ttrpc__key_value__unpack(allocator, request->payload.len, request->payload.data);
  if (!value) return;
  size_t size = ttrpc__key_value__get_packed_size(value);
  uint8_t *packed = arena_alloc(arena, size + 1);
  if (!packed) return;
  ttrpc__key_value__pack(value, packed);
  Ttrpc__Response response = TTRPC__RESPONSE__INIT;
  response.payload.data = packed;
  response.payload.len = size;
  size_t total = ttrpc__response__get_packed_size(&response);
  uint8_t *frame = reserve(&c->out, HEADER + total);
  put_header(frame, total, stream, RESPONSE, 0);
  ttrpc__response__pack(&response, frame + HEADER);
  c->out.end += HEADER + total;
}

// Returns 0 when the peer is gone.
static int serve(Connection *c, Arena *arena, ProtobufCAllocator *allocator) {
  uint8_t *space = reserve(&c->in, 65536);
  ssize_t n = recv(c->fd, space, 65536, MSG_DONTWAIT);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  if (n == 0) return 0;
  c->in.end += n;
  while (c->in.end - c->in.start >= HEADER) {
    uint8_t *frame = c->in.bytes + c->in.start;
    uint32_t length = get32(frame);
    if (c->in.end - c->in.start < HEADER + (size_t)length) break;
    if (frame[8] == REQUEST)
      answer(c, frame + HEADER, length, get32(frame + 4), arena, allocator);
    c->in.start += HEADER + length;
  }
  compact(&c->in);
  write_all(c->fd, &c->out);
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: echo-server SOCKET\n");
    return 2;
  }
  struct sockaddr_un address = address_of(argv[1]);
  unlink(argv[1]);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) ||
      listen(listener, 128))
    die(argv[1]);
  int poller = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event)) die("epoll");

  static uint8_t block[1 << 20];
  Arena arena = {.bytes = block, .capacity = sizeof block};
  ProtobufCAllocator allocator = {arena_alloc, arena_free, &arena};
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct epoll_event events[64];
    int count = epoll_wait(poller, events, 64, -1);
    for (int i = 0; i < count; i++) {
      Connection *c = events[i].data.ptr;
      if (!c) {
        c = calloc(1, sizeof *c);
        if (!c) die("calloc");
        c->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (c->fd < 0) die("accept");
        event = (struct epoll_event){.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event);
      } else if (!serve(c, &arena, &allocator)) {
        close(c->fd);
        free(c->in.bytes), free(c->out.bytes), free(c);
      }
    }
  }
}

// Load for any ttrpc server that echoes: the same client for every server that the benchmark
// compares, so that a row differs by the server alone.
//
//   load unary SOCKET CALLS IN-FLIGHT [SERVER-PID]
//   load stream SOCKET MESSAGES BYTES [SERVER-PID]
//   load call SOCKET CALLS IN-FLIGHT SERVER-PID SERVICE METHOD REQUESTS
//   load follow SOCKET MESSAGES-A-SECOND SERVICE METHOD REQUESTS
//
// `unary` calls vectors.Echo/Unary, keeping IN-FLIGHT calls under way; `stream` calls
// vectors.Echo/Server with key "<BYTES>" and value "<MESSAGES>" and reads until the end.
// `call` does with any unary method what `unary` does with the echo; REQUESTS is a file of serialized
// request messages, each after its length in four bytes (big-endian), which are sent in turn. With `*`
// for the METHOD each comes after the name of its method, which comes after its length too.
// Prints one JSON object: calls, seconds, p50_ns, p99_ns (of single calls), server_cpu_ns (0 without
// a pid).
// `follow` opens a stream with the first request, again whenever it ends, and reads its messages at a
// steady rate. It prints "following" when it has begun, and on SIGTERM how many it read a second.
#include <signal.h>

#include "wire.h"

static uint64_t cpu_ns(pid_t pid) {
  clockid_t clock;
  struct timespec t;
  if (pid == 0 || clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t)) return 0;
  return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

static int compare(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

static const char *service = "vectors.Echo", *method = "Unary";

static size_t put_payload(Buffer *out, uint32_t stream, ProtobufCBinaryData payload, int flags) {
  Ttrpc__Request request = TTRPC__REQUEST__INIT;
  request.service = (char *)service;
  request.method = (char *)method;
  request.payload = payload;
  request.timeout_nano = 60000000000;
  size_t size = ttrpc__request__get_packed_size(&request);
  uint8_t *frame = reserve(out, HEADER + size);
  put_header(frame, size, stream, REQUEST, flags);
  ttrpc__request__pack(&request, frame + HEADER);
  out->end += HEADER + size;
  return HEADER + size;
}

static size_t put_request(Buffer *out, uint32_t stream, char *key, char *value, int flags) {
  Ttrpc__KeyValue pair = TTRPC__KEY_VALUE__INIT;
  pair.key = key;
  pair.value = value;
  uint8_t packed[512];
  ProtobufCBinaryData payload = {ttrpc__key_value__pack(&pair, packed), packed};
  return put_payload(out, stream, payload, flags);
}

// The requests of a file, and the next one of them.
static uint8_t *requests;
static size_t requests_size, requests_at;

static void read_requests(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) die(path);
  requests = malloc(16 << 20);
  if (requests) requests_size = fread(requests, 1, 16 << 20, file);
  if (requests_size < 4) die(path);
  fclose(file);
}

static ProtobufCBinaryData next_part(void) {
  if (requests_at + 4 > requests_size) requests_at = 0;
  uint32_t length = get32(requests + requests_at);
  ProtobufCBinaryData request = {length, requests + requests_at + 4};
  requests_at += 4 + (size_t)length;
  if (requests_at > requests_size) die("the last request is not whole");
  return request;
}

static int names_methods;

static ProtobufCBinaryData next_request(void) {
  if (names_methods) {
    static char named[128];
    ProtobufCBinaryData name = next_part();
    snprintf(named, sizeof named, "%.*s", (int)name.len, (char *)name.data);
    method = named;
  }
  return next_part();
}

// When each call was sent, by its place among the streams, and what came of it.
static uint64_t *started, *samples, sampled, received;

// Reads once and hands every whole frame to `each`; returns how many.
static uint64_t read_frames(int fd, Buffer *in, int (*each)(const uint8_t *, uint32_t)) {
  uint64_t count = 0;
  uint8_t *space = reserve(in, 262144);
  ssize_t n = recv(fd, space, 262144, 0);
  if (n < 0 && errno == EINTR) return 0;
  if (n <= 0) {
    fprintf(stderr, "load: the server closed the connection\n");
    exit(1);
  }
  received = now_ns();
  in->end += n;
  while (in->end - in->start >= HEADER) {
    uint8_t *frame = in->bytes + in->start;
    uint32_t length = get32(frame);
    if (in->end - in->start < HEADER + (size_t)length) break;
    count += each(frame, length);
    in->start += HEADER + length;
  }
  compact(in);
  return count;
}

static int is_answer(const uint8_t *frame, uint32_t length) {
  // A refusal starts with field 1 (status); an echo with field 2 (payload).
  if (frame[8] == RESPONSE && length > 0 && frame[HEADER] == 0x0a) {
    fprintf(stderr, "load: the server refused the call\n");
    exit(1);
  }
  if (frame[8] == RESPONSE && samples)
    samples[sampled++] = received - started[(get32(frame + 4) - 1) / 2];
  return frame[8] == RESPONSE;
}

static int stream_ended;
static int is_message(const uint8_t *frame, uint32_t length) {
  if (frame[8] == RESPONSE || (frame[9] & CLOSED)) stream_ended = 1;
  if (frame[8] == RESPONSE) is_answer(frame, length);
  return frame[8] == DATA && !(frame[9] & NO_DATA);
}

static volatile sig_atomic_t is_over;
static void end(int signal) { is_over = signal; }

static void follow(int fd, double rate) {
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  // Who starts this may have blocked it.
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  sigprocmask(SIG_UNBLOCK, &term, NULL);
  Buffer in = {0}, out = {0};
  ProtobufCBinaryData request = next_request();
  uint32_t stream = 1;
  uint64_t done = 0, begin = now_ns();
  put_payload(&out, stream, request, CLOSED);
  write_all(fd, &out);
  printf("following\n");
  fflush(stdout);
  while (!is_over) {
    done += read_frames(fd, &in, is_message);
    if (stream_ended) {
      stream_ended = 0, stream += 2;
      put_payload(&out, stream, request, CLOSED);
      write_all(fd, &out);
    }
    uint64_t due = begin + (uint64_t)(done / rate * 1e9), now = now_ns();
    if (now >= due) continue;
    struct timespec pause = {(due - now) / 1000000000, (due - now) % 1000000000};
    nanosleep(&pause, NULL);
  }
  printf("%f\n", done * 1e9 / (now_ns() - begin));
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: load unary|stream SOCKET COUNT IN-FLIGHT|BYTES [SERVER-PID]\n");
    return 2;
  }
  int streaming = strcmp(argv[1], "stream") == 0;
  if (strcmp(argv[1], "call") == 0 && argc == 9) {
    service = argv[6];
    method = argv[7];
    names_methods = strcmp(method, "*") == 0;
    read_requests(argv[8]);
  }
  int following = strcmp(argv[1], "follow") == 0 && argc == 7;
  if (following) {
    service = argv[4];
    method = argv[5];
    read_requests(argv[6]);
  }
  uint64_t total = strtoull(argv[3], NULL, 10), width = strtoull(argv[4], NULL, 10);
  pid_t server = argc > 5 ? atoi(argv[5]) : 0;
  struct sockaddr_un address = address_of(argv[2]);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) die(argv[2]);
  if (following) {
    follow(fd, atof(argv[3]));
    return 0;
  }

  Buffer in = {0}, out = {0};
  uint64_t done = 0, sent = 0;
  uint32_t stream = 1;
  samples = calloc(total + 1, sizeof *samples);
  started = calloc(total + 1, sizeof *started);
  if (!samples || !started || width == 0 || total == 0) die("arguments");
  uint64_t cpu = cpu_ns(server), begin = now_ns();
  if (streaming) {
    method = "Server";
    put_request(&out, stream, argv[4], argv[3], CLOSED);
    write_all(fd, &out);
    while (!stream_ended) done += read_frames(fd, &in, is_message);
  } else {
    while (done < total) {
      uint64_t start = now_ns();
      while (sent < total && sent - done < width) {
        if (requests)
          put_payload(&out, stream, next_request(), 0);
        else
          put_request(&out, stream, "key", "a value of usual length", 0);
        started[sent++] = start;
        stream += 2;
      }
      write_all(fd, &out);
      uint64_t answered = 0;
      while (answered == 0) answered = read_frames(fd, &in, is_answer);
      done += answered;
    }
  }
  uint64_t elapsed = now_ns() - begin;
  cpu = cpu_ns(server) - cpu;
  qsort(samples, sampled, sizeof *samples, compare);
  printf("{\"calls\":%llu,\"seconds\":%.6f,\"p50_ns\":%llu,\"p99_ns\":%llu,\"server_cpu_ns\":%llu}\n",
         (unsigned long long)done, elapsed / 1e9,
         (unsigned long long)(sampled ? samples[sampled / 2] : 0),
         (unsigned long long)(sampled ? samples[sampled * 99 / 100] : 0),
         (unsigned long long)cpu);
  return 0;
}

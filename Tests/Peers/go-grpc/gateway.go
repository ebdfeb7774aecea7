// Servers of the shape of the stack: services that answer with bytes that they are given, and a
// gateway in front of them that passes one call on, or makes one call of each after the other.
// Nothing is decoded or decided, so this is what the transport alone costs.
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
)

// Messages stay the bytes that they are.
type raw struct{}

func (raw) Marshal(v interface{}) ([]byte, error) { return *v.(*[]byte), nil }
func (raw) Unmarshal(data []byte, v interface{}) error {
	*v.(*[]byte) = data
	return nil
}
func (raw) Name() string   { return "proto" }
func (raw) String() string { return "proto" }

type answer func(ctx context.Context, request []byte) ([]byte, error)

// Serves each function under its name until the process is killed.
func serveRaw(path string, methods map[string]answer) {
	os.Remove(path)
	listener, err := net.Listen("unix", path)
	check(err)
	description := grpc.ServiceDesc{ServiceName: "bench.Stack", HandlerType: (*interface{})(nil)}
	for name, reply := range methods {
		reply := reply
		handler := func(_ interface{}, ctx context.Context, decode func(interface{}) error,
			_ grpc.UnaryServerInterceptor) (interface{}, error) {
			var request []byte
			if err := decode(&request); err != nil {
				return nil, err
			}
			bytes, err := reply(ctx, request)
			return &bytes, err
		}
		description.Methods = append(description.Methods,
			grpc.MethodDesc{MethodName: name, Handler: handler})
	}
	server := grpc.NewServer(grpc.CustomCodec(raw{}))
	server.RegisterService(&description, struct{}{})
	fmt.Println("ready")
	check(server.Serve(listener))
}

func invoke(
	ctx context.Context, connection *grpc.ClientConn, method string, request []byte,
) ([]byte, error) {
	var reply []byte
	err := connection.Invoke(ctx, "/bench.Stack/"+method, &request, &reply, grpc.ForceCodec(raw{}))
	return reply, err
}

// A service: answers Read at once, and Write when the request is on disk, if there is a log.
func serveStore(path, answerFile, logFile string) {
	reply, err := os.ReadFile(answerFile)
	check(err)
	read := func(context.Context, []byte) ([]byte, error) { return reply, nil }
	write := read
	if logFile != "" {
		file, err := os.Create(logFile)
		check(err)
		log := newLog(file)
		write = func(_ context.Context, request []byte) ([]byte, error) {
			log.append(request)
			return reply, nil
		}
	}
	serveRaw(path, map[string]answer{"Read": read, "Write": write})
}

// An append-only file; appends that wait at the same time share a sync.
type appendLog struct{ entries chan logEntry }

type logEntry struct {
	bytes  []byte
	stored chan struct{}
}

func newLog(file *os.File) appendLog {
	log := appendLog{make(chan logEntry, 1024)}
	go func() {
		for first := range log.entries {
			batch := []logEntry{first}
			for more := true; more; {
				select {
				case entry := <-log.entries:
					batch = append(batch, entry)
				default:
					more = false
				}
			}
			var bytes []byte
			for _, entry := range batch {
				bytes = append(bytes, entry.bytes...)
			}
			_, err := file.Write(bytes)
			check(err)
			check(file.Sync())
			for _, entry := range batch {
				close(entry.stored)
			}
		}
	}()
	return log
}

func (log appendLog) append(bytes []byte) {
	entry := logEntry{bytes, make(chan struct{})}
	log.entries <- entry
	<-entry.stored
}

// The gateway: Read is passed on to the first service, Write goes to one service after the other.
func serveGateway(path string, services []string) {
	var connections []*grpc.ClientConn
	for _, service := range services {
		connections = append(connections, dial(service))
	}
	read := func(ctx context.Context, request []byte) ([]byte, error) {
		return invoke(ctx, connections[0], "Read", request)
	}
	write := func(ctx context.Context, request []byte) (reply []byte, err error) {
		for _, connection := range connections {
			if reply, err = invoke(ctx, connection, "Write", request); err != nil {
				return nil, err
			}
		}
		return reply, nil
	}
	serveRaw(path, map[string]answer{"Read": read, "Write": write})
}

// A load as `load call` of Tests/Peers/c/load.c makes it, with the same file of requests.
func loadRaw(path, method, requestFile string, calls, inFlight int64) {
	file, err := os.ReadFile(requestFile)
	check(err)
	var requests [][]byte
	for len(file) >= 4 {
		end := 4 + binary.BigEndian.Uint32(file)
		requests = append(requests, file[4:end])
		file = file[end:]
	}
	connection := dial(path)
	samples := make([]int64, calls)
	var next int64 = -1
	var group sync.WaitGroup
	begin := time.Now()
	for i := int64(0); i < inFlight; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for {
				index := atomic.AddInt64(&next, 1)
				if index >= calls {
					return
				}
				start := time.Now()
				_, err := invoke(
					context.Background(), connection, method, requests[index%int64(len(requests))])
				check(err)
				samples[index] = time.Since(start).Nanoseconds()
			}
		}()
	}
	group.Wait()
	report(calls, time.Since(begin), samples, 0)
}

// An echo over grpc-go on a Unix socket and a load for it, for the benchmark to compare with.
//
//	go-grpc serve SOCKET
//	go-grpc unary SOCKET CALLS IN-FLIGHT [SERVER-PID]
//	go-grpc stream SOCKET MESSAGES BYTES
//	go-grpc store SOCKET ANSWER [LOG]
//	go-grpc gateway SOCKET STORE-SOCKET...
//	go-grpc call SOCKET Read|Write REQUESTS CALLS IN-FLIGHT
//
// `store` answers with the bytes of a file, `gateway` stands before stores (gateway.go). The loads print the JSON object that Tests/Peers/c/load.c prints.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"google.golang.org/grpc"
)

// KeyValue is ttrpc.KeyValue, written by hand as the packages here need no generated code.
type KeyValue struct {
	Key   string `protobuf:"bytes,1,opt,name=key,proto3"`
	Value string `protobuf:"bytes,2,opt,name=value,proto3"`
}

func (m *KeyValue) Reset()         { *m = KeyValue{} }
func (m *KeyValue) String() string { return m.Key + "=" + m.Value }
func (*KeyValue) ProtoMessage()    {}

type echo struct{}

func unary(_ interface{}, _ context.Context, decode func(interface{}) error,
	_ grpc.UnaryServerInterceptor) (interface{}, error) {
	request := new(KeyValue)
	if err := decode(request); err != nil {
		return nil, err
	}
	return request, nil
}

func stream(_ interface{}, call grpc.ServerStream) error {
	request := new(KeyValue)
	if err := call.RecvMsg(request); err != nil {
		return err
	}
	count, err := strconv.Atoi(request.Value)
	if err != nil {
		return err
	}
	size, err := strconv.Atoi(request.Key)
	if err != nil {
		return err
	}
	message := &KeyValue{Key: "k", Value: strings.Repeat("x", size)}
	for i := 0; i < count; i++ {
		if err := call.SendMsg(message); err != nil {
			return err
		}
	}
	return nil
}

var streams = []grpc.StreamDesc{{StreamName: "Server", Handler: stream, ServerStreams: true}}

var service = grpc.ServiceDesc{
	ServiceName: "vectors.Echo",
	HandlerType: (*interface{})(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "Unary", Handler: unary}},
	Streams:     streams,
}

func serve(path string) {
	os.Remove(path)
	listener, err := net.Listen("unix", path)
	check(err)
	server := grpc.NewServer()
	server.RegisterService(&service, echo{})
	fmt.Println("ready")
	check(server.Serve(listener))
}

func dial(path string) *grpc.ClientConn {
	connection, err := grpc.Dial("unix:"+path, grpc.WithInsecure(), grpc.WithBlock())
	check(err)
	return connection
}

func load(path string, calls, inFlight int64, pid int) {
	connection := dial(path)
	samples := make([]int64, calls)
	var next int64 = -1
	var group sync.WaitGroup
	cpu := cpuTime(pid)
	begin := time.Now()
	for i := int64(0); i < inFlight; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			request := &KeyValue{Key: "key", Value: "a value of usual length"}
			for {
				index := atomic.AddInt64(&next, 1)
				if index >= calls {
					return
				}
				start := time.Now()
				check(connection.Invoke(context.Background(), "/vectors.Echo/Unary", request, new(KeyValue)))
				samples[index] = time.Since(start).Nanoseconds()
			}
		}()
	}
	group.Wait()
	report(calls, time.Since(begin), samples, cpuTime(pid)-cpu)
}

func loadStream(path string, messages, size string) {
	connection := dial(path)
	begin := time.Now()
	call, err := connection.NewStream(context.Background(), &streams[0], "/vectors.Echo/Server")
	check(err)
	check(call.SendMsg(&KeyValue{Key: size, Value: messages}))
	check(call.CloseSend())
	var count int64
	for {
		err := call.RecvMsg(new(KeyValue))
		if err == io.EOF {
			break
		}
		check(err)
		count++
	}
	report(count, time.Since(begin), nil, 0)
}

func report(calls int64, elapsed time.Duration, samples []int64, cpu int64) {
	sort.Slice(samples, func(i, j int) bool { return samples[i] < samples[j] })
	var p50, p99 int64
	if len(samples) > 0 {
		p50, p99 = samples[len(samples)/2], samples[len(samples)*99/100]
	}
	fmt.Printf("{\"calls\":%d,\"seconds\":%.6f,\"p50_ns\":%d,\"p99_ns\":%d,\"server_cpu_ns\":%d}\n",
		calls, elapsed.Seconds(), p50, p99, cpu)
}

// The CPU time of a process in nanoseconds; 0 without a pid.
func cpuTime(pid int) int64 {
	if pid == 0 {
		return 0
	}
	// The clock id of a process, as clock_getcpuclockid(3) computes it.
	clock := (^pid)<<3 | 2
	var time syscall.Timespec
	_, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, uintptr(clock),
		uintptr(unsafe.Pointer(&time)), 0)
	if errno != 0 {
		return 0
	}
	return time.Nano()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "go-grpc:", err)
		os.Exit(1)
	}
}

func main() {
	arguments := os.Args[1:]
	number := func(index int) int64 {
		value, err := strconv.ParseInt(arguments[index], 10, 64)
		check(err)
		return value
	}
	switch {
	case len(arguments) == 2 && arguments[0] == "serve":
		serve(arguments[1])
	case len(arguments) >= 4 && arguments[0] == "unary":
		pid := 0
		if len(arguments) > 4 {
			pid = int(number(4))
		}
		load(arguments[1], number(2), number(3), pid)
	case len(arguments) >= 3 && arguments[0] == "store":
		serveStore(arguments[1], arguments[2], strings.Join(arguments[3:], ""))
	case len(arguments) >= 3 && arguments[0] == "gateway":
		serveGateway(arguments[1], arguments[2:])
	case len(arguments) == 6 && arguments[0] == "call":
		loadRaw(arguments[1], arguments[2], arguments[3], number(4), number(5))
	case len(arguments) == 4 && arguments[0] == "stream":
		loadStream(arguments[1], arguments[2], arguments[3])
	default:
		fmt.Fprintln(os.Stderr, "usage: go-grpc serve|unary|stream|store|gateway|call ARGUMENTS, see main.go")
		os.Exit(2)
	}
}

// An echo served by containerd's ttrpc, for the benchmark to compare with. Unary only: the version
// that Debian 12 packages has no streams.
package main

import (
	"context"
	"fmt"
	"net"
	"os"

	"github.com/containerd/ttrpc"
)

// KeyValue is ttrpc.KeyValue, written by hand as the packages here need no generated code.
type KeyValue struct {
	Key   string `protobuf:"bytes,1,opt,name=key,proto3"`
	Value string `protobuf:"bytes,2,opt,name=value,proto3"`
}

func (m *KeyValue) Reset()         { *m = KeyValue{} }
func (m *KeyValue) String() string { return m.Key + "=" + m.Value }
func (*KeyValue) ProtoMessage()    {}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go-ttrpc SOCKET")
		os.Exit(2)
	}
	server, err := ttrpc.NewServer()
	check(err)
	server.Register("vectors.Echo", map[string]ttrpc.Method{
		"Unary": func(ctx context.Context, unmarshal func(interface{}) error) (interface{}, error) {
			request := new(KeyValue)
			if err := unmarshal(request); err != nil {
				return nil, err
			}
			return request, nil
		},
	})
	os.Remove(os.Args[1])
	listener, err := net.Listen("unix", os.Args[1])
	check(err)
	fmt.Println("ready")
	check(server.Serve(context.Background(), listener))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "go-ttrpc:", err)
		os.Exit(1)
	}
}

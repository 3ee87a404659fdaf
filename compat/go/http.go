// net/http server and client, TLS with HTTP/2, timeouts, raw TCP and UDP, name look up of localhost.
package main

import (
	"bytes"
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/rpc"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type Arithmetic int

func (Arithmetic) Add(pair [2]int, sum *int) error { *sum = pair[0] + pair[1]; return nil }

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "%s %s %s", r.Proto, r.Method, r.URL.Path) })
	mux.HandleFunc("/sum", func(w http.ResponseWriter, r *http.Request) {
		hash := sha1.New()
		io.Copy(hash, r.Body)
		fmt.Fprintf(w, "%x", hash.Sum(nil))
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(30 * time.Second):
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < 5; i++ {
			fmt.Fprintf(w, "part %d\n", i)
			w.(http.Flusher).Flush()
		}
	})
	server := httptest.NewServer(mux)
	get := func(path string) string {
		response, err := http.Get(server.URL + path)
		check(err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		check(err)
		return string(body)
	}
	fmt.Println(get("/path"))
	fmt.Println(strings.Count(get("/stream"), "part"))
	var group sync.WaitGroup
	var good int64
	for i := 0; i < 50; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			for j := 0; j < 10; j++ {
				if path := fmt.Sprintf("/%d/%d", i, j); get(path) == "HTTP/1.1 GET "+path {
					atomic.AddInt64(&good, 1)
				}
			}
		}(i)
	}
	group.Wait()
	fmt.Println(good)
	response, err := http.Post(server.URL+"/sum", "application/octet-stream", bytes.NewReader(make([]byte, 4<<20)))
	check(err)
	body, _ := io.ReadAll(response.Body)
	fmt.Println(string(body))
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	request, _ := http.NewRequestWithContext(ctx, "GET", server.URL+"/slow", nil)
	_, err = http.DefaultClient.Do(request)
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	server.Close()
	_, err = http.Get(server.URL)
	fmt.Println(errors.Is(err, syscall.ECONNREFUSED))

	secure := httptest.NewUnstartedServer(mux)
	secure.EnableHTTP2 = true
	secure.StartTLS()
	response, err = secure.Client().Get(secure.URL + "/secure")
	check(err)
	body, _ = io.ReadAll(response.Body)
	fmt.Println(string(body), response.TLS.Version)
	secure.Close()

	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		listener, err := net.Listen("tcp", address)
		check(err)
		go func() {
			for {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				go func() { io.Copy(connection, connection); connection.(*net.TCPConn).CloseWrite() }()
			}
		}()
		connection, err := net.Dial("tcp", listener.Addr().String())
		check(err)
		go func() { connection.Write(bytes.Repeat([]byte("x"), 3<<20)); connection.(*net.TCPConn).CloseWrite() }()
		all, err := io.ReadAll(connection)
		check(err)
		connection.SetDeadline(time.Now())
		_, err = connection.Read(make([]byte, 1))
		fmt.Println(len(all), errors.Is(err, os.ErrDeadlineExceeded) || err == io.EOF)
		listener.Close()
	}
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	check(err)
	go func() {
		buffer := make([]byte, 2000)
		for {
			n, from, err := packets.ReadFrom(buffer)
			if err != nil {
				return
			}
			packets.WriteTo(bytes.ToUpper(buffer[:n]), from)
		}
	}()
	peer, err := net.Dial("udp", packets.LocalAddr().String())
	check(err)
	answer := make([]byte, 100)
	for i := 0; i < 50; i++ {
		fmt.Fprintf(peer, "packet %d", i)
		n, err := peer.Read(answer)
		check(err)
		if string(answer[:n]) != fmt.Sprintf("PACKET %d", i) {
			fmt.Println("wrong", string(answer[:n]))
		}
	}
	addresses, err := net.LookupHost("localhost")
	fmt.Println(len(addresses) > 0, err)
	interfaces, err := net.Interfaces()
	check(err)
	fmt.Println(interfaces[0].Name, interfaces[0].Flags&net.FlagLoopback != 0)

	rpc.Register(Arithmetic(0))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go rpc.Accept(listener)
	client, err := rpc.Dial("tcp", listener.Addr().String())
	check(err)
	var sum int
	check(client.Call("Arithmetic.Add", [2]int{40, 2}, &sum))
	fmt.Println(sum)
	_, err = net.Dial("tcp", "127.0.0.1:1")
	fmt.Println(err)
}

// Goroutines, channels, select, garbage collection, recovered nil dereferences, timers, stack growth, signals, maps.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

type node struct {
	left, right *node
	payload     [4]int
}

func tree(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{tree(depth - 1), tree(depth - 1), [4]int{depth}}
}
func (n *node) count() int {
	if n == nil {
		return 0
	}
	return 1 + n.left.count() + n.right.count()
}

func sieve(limit int) []int {
	source := make(chan int)
	go func() {
		for n := 2; ; n++ {
			source <- n
		}
	}()
	var primes []int
	for len(primes) < limit {
		prime := <-source
		primes = append(primes, prime)
		next := make(chan int)
		go func(in <-chan int, out chan<- int) {
			for n := range in {
				if n%prime != 0 {
					out <- n
				}
			}
		}(source, next)
		source = next
	}
	return primes
}

func recovered(what string, f func()) {
	defer func() {
		problem := recover()
		err, isRuntime := problem.(runtime.Error)
		fmt.Println(what, isRuntime, problem)
		_ = err
	}()
	f()
}

//go:noinline
func deref(p *node) int { return p.payload[3] }

func grow(n int) int {
	var local [512]byte
	local[n%512] = byte(n)
	if n == 0 {
		return int(local[0])
	}
	return grow(n-1) + int(local[n%512])%2
}

func main() {
	fmt.Println(sieve(60))

	var group sync.WaitGroup
	var sum int64
	results := make([]int, 100)
	for i := 0; i < 100; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			for j := 0; j < 1000; j++ {
				atomic.AddInt64(&sum, int64(j))
			}
			results[i] = i * i
		}(i)
	}
	group.Wait()
	fmt.Println(sum, results[99])

	recovered("nil", func() { deref(nil) })
	recovered("index", func() { _ = results[len(os.Args)+200] })
	recovered("divide", func() { zero := len(os.Args) - 1; fmt.Println(1 / zero) })
	recovered("map", func() { var m map[string]int; m["x"] = 1 })
	recovered("closed", func() { c := make(chan int); close(c); close(c) })
	debug.SetPanicOnFault(true)
	recovered("wild", func() { *(*int)(unsafe.Pointer(uintptr(0x1000))) = 1 })
	debug.SetPanicOnFault(false)

	debug.SetGCPercent(20)
	total := 0
	for round := 0; round < 20; round++ {
		var builders sync.WaitGroup
		for g := 0; g < 4; g++ {
			builders.Add(1)
			go func() { defer builders.Done(); tree(10) }()
		}
		total += tree(10).count()
		builders.Wait()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	fmt.Println(total, stats.NumGC > 2)
	finalized := make(chan bool, 1)
	func() { n := &node{}; runtime.SetFinalizer(n, func(*node) { finalized <- true }) }()
	for i := 0; i < 100 && len(finalized) == 0; i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	fmt.Println("finalized", len(finalized))
	done := make(chan int)
	go func() { done <- grow(20000) }()
	fmt.Println("grown", <-done)

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	select {
	case <-ctx.Done():
		fmt.Println(ctx.Err(), errors.Is(ctx.Err(), context.DeadlineExceeded))
	case <-time.After(20 * time.Second):
		fmt.Println("too late")
	}
	ticker := time.NewTicker(2 * time.Millisecond)
	for i := 0; i < 5; i++ {
		<-ticker.C
	}
	ticker.Stop()

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	syscall.Kill(syscall.Getpid(), syscall.SIGUSR1)
	fmt.Println(<-signals)

	// A goroutine that never calls anything is pre-empted by a signal.
	var stop int32
	go func() { time.Sleep(5 * time.Millisecond); atomic.StoreInt32(&stop, 1) }()
	spins := 0
	for atomic.LoadInt32(&stop) == 0 {
		spins++
	}
	fmt.Println("pre-empted", spins > 0)

	words := map[string]int{}
	var mutex sync.RWMutex
	var writers sync.WaitGroup
	for w := 0; w < 10; w++ {
		writers.Add(1)
		go func(w int) {
			defer writers.Done()
			for i := 0; i < 200; i++ {
				mutex.Lock()
				words[fmt.Sprint(i%50)] += w
				mutex.Unlock()
				mutex.RLock()
				_ = words["7"]
				mutex.RUnlock()
			}
		}(w)
	}
	writers.Wait()
	keys := make([]string, 0, len(words))
	for k := range words {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	fmt.Println(len(keys), words[keys[3]])
	fmt.Printf("%x\n", sha256.Sum256([]byte("skerry")))
	var once sync.Once
	for i := 0; i < 3; i++ {
		once.Do(func() { fmt.Println("once") })
	}
	os.Exit(7)
}

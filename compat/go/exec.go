// os/exec, pipes, files, directories, Unix sockets and the environment.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"text/template"
	"time"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	out, err := exec.Command("sh", "-c", "echo out; echo err >&2; exit 3").Output()
	var exit *exec.ExitError
	fmt.Printf("%q %v %q\n", out, errors.As(err, &exit), exit.Stderr)
	sorted := exec.Command("sort")
	sorted.Stdin = strings.NewReader("b\nc\na\n")
	text, err := sorted.CombinedOutput()
	check(err)
	fmt.Printf("%q\n", text)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	fmt.Println(exec.CommandContext(ctx, "sleep", "30").Run())
	_, err = exec.LookPath("no-such-program")
	fmt.Println(err)
	child := exec.Command("cat")
	in, _ := child.StdinPipe()
	from, _ := child.StdoutPipe()
	check(child.Start())
	go func() {
		for i := 0; i < 3000; i++ {
			fmt.Fprintln(in, "line", i)
		}
		in.Close()
	}()
	lines := 0
	for scanner := bufio.NewScanner(from); scanner.Scan(); {
		lines++
	}
	check(child.Wait())
	fmt.Println(lines)
	group := exec.Command("sh", "-c", "sleep 60 & echo started; wait")
	group.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, _ := group.StdoutPipe()
	check(group.Start())
	bufio.NewReader(pipe).ReadString('\n')
	check(syscall.Kill(-group.Process.Pid, syscall.SIGTERM))
	fmt.Println(group.Wait())
	reader, writer, _ := os.Pipe()
	extra := exec.Command("sh", "-c", "echo through descriptor 3 >&3")
	extra.ExtraFiles = []*os.File{writer}
	check(extra.Run())
	writer.Close()
	got, _ := io.ReadAll(reader)
	fmt.Printf("%q\n", got)

	check(os.MkdirAll("tree/a/b", 0o755))
	for i := 0; i < 5; i++ {
		check(os.WriteFile(fmt.Sprintf("tree/a/file%d", i), bytes.Repeat([]byte{byte(i)}, i*1000), 0o640))
	}
	check(os.Symlink("a/file3", "tree/link"))
	check(filepath.WalkDir("tree", func(path string, entry fs.DirEntry, err error) error {
		fmt.Print(path, entry.Type(), " ")
		return err
	}))
	info, err := os.Stat("tree/link")
	check(err)
	fmt.Println(info.Size(), info.Mode())
	_, err = os.Open("absent")
	fmt.Println(errors.Is(err, fs.ErrNotExist), err)
	check(os.Chmod("tree/a/file0", 0o400))
	check(os.Rename("tree/a/file4", "tree/moved"))
	check(os.Truncate("tree/moved", 10))
	check(os.RemoveAll("tree/a/b"))

	listener, err := net.Listen("unix", "socket")
	check(err)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				var request map[string]int
				if json.NewDecoder(connection).Decode(&request) == nil {
					request["answer"] = request["question"] * 2
					json.NewEncoder(connection).Encode(request)
				}
			}()
		}
	}()
	for i := 0; i < 20; i++ {
		connection, err := net.Dial("unix", "socket")
		check(err)
		json.NewEncoder(connection).Encode(map[string]int{"question": i})
		var answer map[string]int
		check(json.NewDecoder(connection).Decode(&answer))
		if answer["answer"] != 2*i {
			fmt.Println("wrong", answer)
		}
		connection.Close()
	}
	check(listener.Close())
	check(template.Must(template.New("").Parse("{{range .}}{{.}} {{end}}\n")).Execute(os.Stdout, []int{1, 2, 3}))
	hostname, _ := os.Hostname()
	fmt.Println(hostname, os.Getenv("TZ"), len(os.Environ()) > 3, time.Unix(981173106, 0))
	os.Exit(5)
}

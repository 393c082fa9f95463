// Command standin takes the place of a program that cannot run in the sandbox: it takes any
// arguments, answers every request on the ports that PORTS names (comma-separated) with 200, and
// ends when it is asked to.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

var version = "unknown"

const response = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nok\n"

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println(version)
		return
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT)
	for _, port := range strings.FieldsFunc(os.Getenv("PORTS"), func(r rune) bool { return r == ',' }) {
		listener, err := net.Listen("tcp", ":"+port)
		if err != nil {
			log.Fatal(err)
		}
		go serve(listener)
	}
	<-asked
}

func serve(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Print(err)
			time.Sleep(time.Second)
			continue
		}
		go answer(connection)
	}
}

// answer reads a request's head, so that its sender is not cut off, and answers.
func answer(connection net.Conn) {
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(5 * time.Second))
	head := bufio.NewScanner(connection)
	for head.Scan() && head.Text() != "" {
	}
	_, _ = fmt.Fprint(connection, response)
}

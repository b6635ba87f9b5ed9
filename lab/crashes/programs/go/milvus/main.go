package main

// A program of the shape of a vector database: Go outside, C++ inside. Its second argument says how to crash.

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"syscall"
	"time"
)

func zap(level, place, text string, fields string) {
	fmt.Printf("[%s] [%s] [%s] [\"%s\"] %s\n", time.Now().UTC().Format("2006/01/02 15:04:05.000 +00:00"), level, place, text, fields)
}

// As the database does: a parent that watches its child, and ends well however the child ended.
func runWithSubprocess() {
	child := exec.Command("/proc/self/exe", "run", "cgo-fault")
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	err := child.Run()
	zap("INFO", "cmd/main.go:59", "subprocess exit", fmt.Sprintf("[error=\"%v\"]", err))
	if exit, ok := err.(*exec.ExitError); ok {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			zap("WARN", "cmd/main.go:62", "subprocess exit, signal: "+status.Signal().String(), "")
		}
	}
}

func main() {
	how := os.Args[2]
	if how == "subprocess" {
		runWithSubprocess()
		return
	}
	if os.Getenv("CRASH_TRACEBACK") != "default" {
		debug.SetTraceback("crash")
	}
	zap("INFO", "components/query_node.go:61", "QueryNode successfully started", "[nodeID=17]")
	crash(how)
	fmt.Println("did not crash")
}

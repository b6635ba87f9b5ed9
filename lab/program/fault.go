package main

import (
	"net"
	"syscall"
	"time"
	"unsafe"
)

// segfault ends the process by a real SIGSEGV, as a fault in native code does (exit code 139). Go's runtime would make a panic of it: its handler is taken away first.
func segfault() {
	var act struct {
		handler, flags, restorer uintptr
		mask                     uint64
	}
	syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(syscall.SIGSEGV), uintptr(unsafe.Pointer(&act)), 0, unsafe.Sizeof(act.mask), 0, 0)
	var nowhere *int
	*nowhere = 1
}

// waitWhileClosed returns when the address accepts connections; at once when there is none.
func waitWhileClosed(address string) {
	for address != "" {
		connection, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			connection.Close()
			return
		}
		time.Sleep(time.Second)
	}
}

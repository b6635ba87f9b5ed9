package main

import (
	"fmt"
	"os"
	"os/exec"
	"time"
)

// Pages are kept reachable and touched, or the kernel would not count them.
var eaten [][]byte

func growMemory(s settings) {
	if !s.memoryChild {
		eat(s.memoryMib, s.memoryTime)
		return
	}
	for {
		worker := exec.Command("/proc/self/exe", "-eat-and-wait", fmt.Sprintf("-memory-mib=%d", s.memoryMib), fmt.Sprintf("-memory-time=%s", s.memoryTime))
		worker.Stdout, worker.Stderr = os.Stdout, os.Stderr
		if err := worker.Start(); err != nil {
			fail(1, "cannot start worker: %v", err)
		}
		logf("info", "worker %d started", worker.Process.Pid)
		err := worker.Wait()
		logf("error", "worker %d died: %v; starting another in 10s", worker.Process.Pid, err)
		time.Sleep(10 * time.Second)
	}
}

func eat(mib int, within time.Duration) {
	for i := range mib {
		block := make([]byte, 1<<20)
		for at := 0; at < len(block); at += 4096 {
			block[at] = byte(i + 1)
		}
		eaten = append(eaten, block)
		if (i+1)%32 == 0 {
			logf("info", "cache holds %d MiB", i+1)
		}
		time.Sleep(within / time.Duration(mib))
	}
}

package main

import (
	"net"
	"os"
	"strings"
	"time"
)

// checkRequirements exits with the error line a real program would write when something it needs at start is not there.
func checkRequirements(s settings) {
	for _, name := range strings.Split(s.requireEnv, ",") {
		if name != "" && os.Getenv(name) == "" {
			fail(1, "configuration: required environment variable %s is not set", name)
		}
	}
	if s.requireFile != "" {
		if _, err := os.ReadFile(s.requireFile); err != nil {
			fail(1, "configuration: %v", err)
		}
	}
	if s.requireTcp != "" {
		connection, err := net.DialTimeout("tcp", s.requireTcp, 5*time.Second)
		if err != nil {
			fail(1, "cannot reach dependency: %v", err)
		}
		connection.Close()
	}
}

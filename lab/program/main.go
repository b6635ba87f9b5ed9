// The workload of the lab's scenarios: one static program whose behaviour is chosen by flags or, where a flag is absent, by environment
// variables (-health-path or HEALTH_PATH). It fails the way real services do: with an error line, an exit code, memory that grows.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

type settings struct {
	port        int
	healthPath  string
	startDelay  time.Duration
	healthDelay time.Duration
	failAfter   time.Duration
	tls         bool
	memoryMib   int
	memoryTime  time.Duration
	memoryChild bool
	crashAfter  time.Duration
	exitCode    int
	crashLog    string
	crashWhile  string
	segfault    bool
	requireFile string
	requireEnv  string
	requireTcp  string
	logEvery    time.Duration
	logLine     string
	idle        bool
	eatAndWait  bool
}

// Set once while the flags are read.
var quiet bool

func main() {
	chosen := parse()
	if chosen.eatAndWait {
		eat(chosen.memoryMib, chosen.memoryTime)
		select {}
	}
	if chosen.startDelay > 0 {
		logf("info", "warming up, this takes about %s", chosen.startDelay)
	}
	checkRequirements(chosen)
	go stopOnSignal()
	if chosen.logEvery > 0 {
		go writeLog(chosen.logLine, chosen.logEvery)
	}
	if chosen.memoryMib > 0 {
		go growMemory(chosen)
	}
	if chosen.exitCode >= 0 || chosen.segfault {
		go crash(chosen)
	}
	if chosen.idle {
		logf("info", "idle")
		select {}
	}
	serve(chosen)
}

func parse() settings {
	var s settings
	flag.IntVar(&s.port, "port", number("PORT", 8080), "port to serve on")
	flag.StringVar(&s.healthPath, "health-path", text("HEALTH_PATH", "/healthz"), "comma separated paths that answer health checks")
	flag.DurationVar(&s.startDelay, "start-delay", span("START_DELAY"), "time before the port opens")
	flag.DurationVar(&s.healthDelay, "health-delay", span("HEALTH_DELAY"), "time each health answer takes")
	flag.DurationVar(&s.failAfter, "health-fail-after", span("HEALTH_FAIL_AFTER"), "health answers 500 after this time")
	flag.BoolVar(&s.tls, "tls", text("TLS", "") == "true", "serve HTTPS with a certificate made at start")
	flag.IntVar(&s.memoryMib, "memory-mib", number("MEMORY_MIB", 0), "grow to this many MiB")
	flag.DurationVar(&s.memoryTime, "memory-time", span("MEMORY_TIME"), "time the growth takes")
	flag.BoolVar(&s.memoryChild, "memory-child", text("MEMORY_CHILD", "") == "true", "grow in a child process that is started again when it dies")
	flag.DurationVar(&s.crashAfter, "crash-after", span("CRASH_AFTER"), "time before the crash")
	flag.IntVar(&s.exitCode, "exit-code", number("EXIT_CODE", -1), "crash with this exit code; -1: do not crash")
	flag.StringVar(&s.crashLog, "crash-log", text("CRASH_LOG", ""), "last lines before the crash, separated by |")
	flag.BoolVar(&s.segfault, "segfault", text("SEGFAULT", "") == "true", "crash by a real SIGSEGV")
	flag.StringVar(&s.crashWhile, "crash-while-tcp", text("CRASH_WHILE_TCP", ""), "host:port; crash only while it accepts connections")
	flag.StringVar(&s.requireFile, "require-file", text("REQUIRE_FILE", ""), "file that must be readable at start")
	flag.StringVar(&s.requireEnv, "require-env", text("REQUIRE_ENV", ""), "comma separated environment variables that must be set at start")
	flag.StringVar(&s.requireTcp, "require-tcp", text("REQUIRE_TCP", ""), "host:port that must accept a connection at start")
	flag.DurationVar(&s.logEvery, "log-every", span("LOG_EVERY"), "write a log line this often")
	flag.StringVar(&s.logLine, "log-line", text("LOG_LINE", "request served"), "the line to write")
	flag.BoolVar(&s.idle, "idle", text("IDLE", "") == "true", "serve nothing, only wait")
	flag.BoolVar(&quiet, "quiet", text("QUIET", "") == "true", "write no log at all")
	flag.BoolVar(&s.eatAndWait, "eat-and-wait", false, "internal: the child that grows")
	flag.Parse()
	return s
}

func text(name, fallback string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return fallback
}

func number(name string, fallback int) int {
	value := text(name, "")
	if value == "" {
		return fallback
	}
	parsed, err := strconv.Atoi(value)
	if err != nil {
		fail(2, "invalid value %q for %s: not a number", value, name)
	}
	return parsed
}

func span(name string) time.Duration {
	value := text(name, "0s")
	parsed, err := time.ParseDuration(value)
	if err != nil {
		fail(2, "invalid value %q for %s: %v", value, name, err)
	}
	return parsed
}

func stopOnSignal() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	received := <-stop
	logf("info", "received %s, shutting down", received)
	os.Exit(0)
}

func writeLog(line string, every time.Duration) {
	for range time.Tick(every) {
		logf("info", "%s", line)
	}
}

func crash(s settings) {
	time.Sleep(s.crashAfter)
	waitWhileClosed(s.crashWhile)
	for _, line := range strings.Split(s.crashLog, "|") {
		if line != "" {
			logf("error", "%s", line)
		}
	}
	if s.segfault {
		segfault()
	}
	os.Exit(s.exitCode)
}

func fail(code int, format string, values ...any) {
	logf("fatal", format, values...)
	os.Exit(code)
}

func logf(level, format string, values ...any) {
	if quiet {
		return
	}
	fmt.Printf("%s level=%s msg=%q\n", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), level, fmt.Sprintf(format, values...))
}

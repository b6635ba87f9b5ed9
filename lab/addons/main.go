// The lab's CoreDNS and metrics-server in one binary: the first argument names the one to start.
// CoreDNS is linked with the few plug-ins the lab's Corefile names, and both with the same Kubernetes libraries: the build takes a
// third of the time of the two programs as released.
package main

import (
	"fmt"
	"os"

	_ "github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/component-base/cli"
	metricsserver "sigs.k8s.io/metrics-server/cmd/metrics-server/app"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: addons dns|metrics-server [flags]")
		os.Exit(2)
	}
	program := os.Args[1]
	os.Args = append([]string{os.Args[0]}, os.Args[2:]...)
	switch program {
	case "dns":
		coremain.Run()
	case "metrics-server":
		os.Exit(cli.Run(metricsserver.NewMetricsServerCommand(genericapiserver.SetupSignalHandler())))
	default:
		fmt.Fprintf(os.Stderr, "no such program: %q\n", program)
		os.Exit(2)
	}
}

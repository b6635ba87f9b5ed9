package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"strings"
	"time"
)

func serve(s settings) {
	time.Sleep(s.startDelay)
	started := time.Now()
	routes := http.NewServeMux()
	for _, path := range strings.Split(s.healthPath, ",") {
		routes.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(s.healthDelay)
			if s.failAfter > 0 && time.Since(started) > s.failAfter {
				http.Error(w, "unhealthy", http.StatusInternalServerError)
				return
			}
			fmt.Fprintln(w, "ok")
		})
	}
	if s.healthPath != "/" {
		routes.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, "hello from %s\n", os.Getenv("HOSTNAME")) })
	}
	server := &http.Server{Addr: fmt.Sprintf(":%d", s.port), Handler: routes}
	logf("info", "listening on :%d", s.port)
	if s.tls {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{selfSigned()}}
		fail(1, "%v", server.ListenAndServeTLS("", ""))
	}
	fail(1, "%v", server.ListenAndServe())
}

func selfSigned() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		fail(1, "%v", err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		fail(1, "%v", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

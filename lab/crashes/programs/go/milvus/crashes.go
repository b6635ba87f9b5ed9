package main

/*
#cgo LDFLAGS: -lstdc++ -rdynamic -ldl
#include "native.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

type segment struct {
	id   int64
	pad  [3]int64
	rows map[string]int64
	size int64
}

type segmentLoader struct {
	segments map[int64]*segment
	lock     sync.Mutex
}

//go:noinline
func (loader *segmentLoader) loadSegment(id int64) int64 {
	found := loader.segments[id]
	return found.size + 1
}

//go:noinline
func (loader *segmentLoader) loadAll(ids []int64) (total int64) {
	for _, id := range ids {
		total += loader.loadSegment(id)
	}
	return total
}

//go:noinline
func checkCheckpoint(stored, wanted int64) int64 {
	if stored < wanted {
		panic(fmt.Sprintf("checkpoint of channel by-dev-rootcoord-dml_%d is behind: %d < %d", wanted%16, stored, wanted))
	}
	return stored
}

//go:noinline
func seekChannel(wanted int64) int64 {
	return checkCheckpoint(41, wanted) + 1
}

//go:noinline
func mustConnect(address string) error {
	err := errors.New("context deadline exceeded")
	if err != nil {
		panic(err)
	}
	return err
}

//go:noinline
func initMeta(address string) error {
	err := mustConnect(address)
	fmt.Println(err)
	return err
}

type collectionInfo struct{ leaders map[int64][]int64 }

//go:noinline
func (info *collectionInfo) updateLeader(shard int64) {
	info.leaders[shard%4] = append(info.leaders[shard%4][:0], shard)
}

//go:noinline
func refreshLeaders(info *collectionInfo) {
	for shard := int64(0); ; shard++ {
		info.updateLeader(shard)
	}
}

func crash(how string) {
	switch how {
	case "nil":
		fmt.Println((&segmentLoader{}).loadAll([]int64{448392, 448393}))
	case "panic":
		fmt.Println(seekChannel(1042))
	case "panic-error":
		fmt.Println(initMeta("etcd:2379"))
	case "map":
		info := &collectionInfo{leaders: map[int64][]int64{}}
		for range [4]int{} {
			go refreshLeaders(info)
		}
		select {}
	case "cgo-fault":
		fmt.Println(updateIndexMeta(nil))
	case "cgo-abort":
		fmt.Println(flushGrowing(7))
	case "cgo-throw":
		fmt.Println(removeLocalDir("/var/lib/milvus/data/querynode/index_files"))
	case "foreign":
		fmt.Println(searchSegment(0))
		select {}
	case "foreign-handled":
		C.InstallHandler()
		fmt.Println(searchSegment(0))
		select {}
	case "exit-80":
		zap("ERROR", "sessionutil/session_util.go:512", "connection lost detected, shuting down", "[role=querynode]")
		zap("ERROR", "sessionutil/session_util.go:530", "confirm the lease is expired", "")
		os.Exit(80)
	default:
		panic("no such crash: " + how)
	}
}

//go:noinline
func updateIndexMeta(meta *C.char) int {
	return int(C.SetIndexMeta(meta, 3)) + 1
}

//go:noinline
func flushGrowing(rows int) int {
	return int(C.FlushGrowingSegment(C.int(rows))) + 1
}

//go:noinline
func removeLocalDir(path string) int {
	return int(C.RemoveLocalDir(C.CString(path))) + 1
}

//go:noinline
func searchSegment(segment int) int {
	return int(C.AsyncSearch(C.int(segment))) + 1
}

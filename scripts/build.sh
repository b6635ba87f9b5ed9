#!/bin/sh
# Builds the images: scripts/build.sh [agent] [server] [crash-test], without names all three.
#   IMAGE_NAME, IMAGE_TAG           name and tag of the agent's image (milvus-coredump-agent, the version in package.json)
#   SERVER_IMAGE_NAME               aceso
#   CRASH_TEST_IMAGE_NAME           milvus-test-crash
#   CONTAINER_TOOL                  docker, podman or buildah; the first that is installed
#   NODE_IMAGE, GO_IMAGE, DEBIAN_IMAGE    base images, where yours come from another registry
#   PUSH=1                          push what was built
set -eu
cd "$(dirname "$0")/.."

version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
tag=${IMAGE_TAG:-$version}
build_time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)

tool=${CONTAINER_TOOL:-}
if [ -z "$tool" ]; then
  for candidate in docker podman buildah; do
    if command -v "$candidate" >/dev/null 2>&1; then
      tool=$candidate
      break
    fi
  done
fi
if [ -z "$tool" ] || ! command -v "$tool" >/dev/null 2>&1; then
  echo "build: ${tool:-none of docker, podman and buildah} is not installed; name another with CONTAINER_TOOL" >&2
  exit 1
fi

image_of() {
  case $1 in
    agent) echo "${IMAGE_NAME:-milvus-coredump-agent}:$tag" ;;
    server) echo "${SERVER_IMAGE_NAME:-aceso}:$tag" ;;
    crash-test) echo "${CRASH_TEST_IMAGE_NAME:-milvus-test-crash}:$tag" ;;
    *)
      echo "build: there is no image $1; there are agent, server and crash-test" >&2
      exit 2
      ;;
  esac
}

build() {
  name=$1
  image=$(image_of "$name")
  echo "build: $image"
  set -- -f "deploy/images/$name.Dockerfile" -t "$image"
  if [ "$name" = agent ]; then set -- "$@" --build-arg "BUILD_TIME=$build_time" --build-arg "GIT_COMMIT=$commit"; fi
  if [ -n "${NODE_IMAGE:-}" ]; then set -- "$@" --build-arg "NODE_IMAGE=$NODE_IMAGE"; fi
  if [ -n "${GO_IMAGE:-}" ]; then set -- "$@" --build-arg "GO_IMAGE=$GO_IMAGE"; fi
  if [ -n "${DEBIAN_IMAGE:-}" ]; then set -- "$@" --build-arg "DEBIAN_IMAGE=$DEBIAN_IMAGE"; fi
  "$tool" build "$@" .
  if [ "${PUSH:-}" = 1 ]; then "$tool" push "$image"; fi
}

if [ $# -eq 0 ]; then set -- agent server crash-test; fi
for name in "$@"; do image_of "$name" >/dev/null; done
for name in "$@"; do build "$name"; done

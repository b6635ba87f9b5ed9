#!/bin/sh
# Deploys the server and the node agents, in order, and waits until they are ready: scripts/deploy.sh [--dry-run] [--server-only] [--agent-only] [--uninstall] [--crash-test]
#   --dry-run             the API server checks everything and changes nothing
#   --server-only         no agents: nobody looks at core files, everything else works
#   --agent-only          no server: results wait on the nodes until ACESO_SERVER_URL names one
#   --uninstall           also the rights that Helm needs to uninstall releases, in MILVUS_NAMESPACES alone: for cleaner.action uninstall
#   --crash-test          also the pod that crashes, to see the whole way
#   NAMESPACE             where to (default)
#   IMAGE_NAME, IMAGE_TAG, SERVER_IMAGE_NAME, CRASH_TEST_IMAGE_NAME    as for scripts/build.sh
#   MILVUS_NAMESPACES     where Milvus runs, by commas, instead of default,milvus-system; all: '*'
#   AGENT_CONFIG          a configuration file of your own for the agents, instead of the one in deploy/agent/configmap.yaml
#   ACESO_SERVER_URL      a server elsewhere, instead of http://aceso:8080
#   TIMEOUT               how long to wait for each (180s)
set -eu
cd "$(dirname "$0")/.."

namespace=${NAMESPACE:-default}
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
tag=${IMAGE_TAG:-$version}
agent_image=${IMAGE_NAME:-milvus-coredump-agent}:$tag
server_image=${SERVER_IMAGE_NAME:-aceso}:$tag
crash_image=${CRASH_TEST_IMAGE_NAME:-milvus-test-crash}:$tag
server_url=${ACESO_SERVER_URL:-http://aceso:8080}
timeout=${TIMEOUT:-180s}
milvus_namespaces=$(echo "${MILVUS_NAMESPACES:-default,milvus-system}" | sed "s|\*|'*'|; s|,|, |g")
secret=milvus-coredump-agent-secrets

milvus_namespace=
dry_run=
with_server=1
with_agents=1
with_crash=
with_uninstall=
for option in "$@"; do
  case $option in
    --dry-run) dry_run=--dry-run=server ;;
    --server-only) with_agents= ;;
    --agent-only) with_server= ;;
    --uninstall) with_uninstall=1 ;;
    --crash-test) with_crash=1 ;;
    *)
      sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
      exit 2
      ;;
  esac
done

say() { echo "deploy: $*"; }
fail() {
  echo "deploy: $1" >&2
  if [ $# -gt 1 ]; then echo "  next: $2" >&2; fi
  exit 1
}
k() { kubectl --namespace "$namespace" "$@"; }

# The manifests say where they go and from what, in one form each.
render() {
  sed -e "s|^\( *\)namespace: default$|\1namespace: $namespace|" \
    -e "s|MILVUS_NAMESPACE$|$milvus_namespace|" \
    -e "s|image: milvus-coredump-agent:.*|image: $agent_image|" \
    -e "s|image: aceso:.*|image: $server_image|" \
    -e "s|image: milvus-test-crash:.*|image: $crash_image|" \
    -e "s|url: http://aceso:8080|url: $server_url|" \
    -e "s|namespaces: \[default, milvus-system\]|namespaces: [$milvus_namespaces]|" "$1"
}

apply() {
  # shellcheck disable=SC2086 # empty where nothing is a trial
  render "$1" | kubectl apply $dry_run -f -
}

await() {
  if [ -n "$dry_run" ]; then return 0; fi
  if k rollout status "$1" --timeout "$timeout"; then return 0; fi
  k get pods -o wide >&2 || true
  k logs "$1" --all-containers --tail 20 >&2 || true
  fail "$1 did not become ready within $timeout" "the lines above say why; kubectl -n $namespace describe $1"
}

# A first token leaves the server's folder for a Secret, by standard input: never by an argument, which others on the machine can read.
hand_over() {
  token=$(k exec deploy/aceso -c server -- cat "/data/first-tokens/$1" 2>/dev/null || true)
  if [ -z "$token" ]; then return 0; fi
  printf '{"stringData":{"%s":"%s"}}' "$3" "$token" | k patch secret "$2" --type merge --patch-file /dev/stdin
  k exec deploy/aceso -c server -- rm "/data/first-tokens/$1"
}

command -v kubectl >/dev/null 2>&1 || fail "kubectl is not installed"
kubectl version >/dev/null 2>&1 || fail "the cluster cannot be reached" "kubectl cluster-info"
if ! kubectl get namespace "$namespace" >/dev/null 2>&1; then
  if [ -n "$dry_run" ]; then fail "namespace $namespace does not exist, so nothing can be tried in it" "kubectl create namespace $namespace"; fi
  kubectl create namespace "$namespace"
fi

apply deploy/agent/secret.yaml
if [ -n "$with_server" ]; then
  say "the server ($server_image)"
  for part in rbac configmap storage service deployment; do apply "deploy/server/$part.yaml"; done
  if [ -n "$with_uninstall" ]; then
    apply deploy/server/uninstall-rbac.yaml
    for milvus_namespace in $(echo "${MILVUS_NAMESPACES:-default,milvus-system}" | tr ',' ' '); do
      apply deploy/server/uninstall-binding.yaml
    done
  fi
  await deployment/aceso
  if [ -z "$dry_run" ]; then
    k create secret generic aceso-tokens --dry-run=client -o yaml | k apply -f - >/dev/null
    hand_over admin aceso-tokens admin-token
    hand_over agents "$secret" aceso-token
  fi
fi

if [ -n "$with_agents" ]; then
  say "the node agents ($agent_image)"
  apply deploy/agent/rbac.yaml
  if [ -n "${AGENT_CONFIG:-}" ]; then
    # shellcheck disable=SC2086
    k create configmap milvus-coredump-agent-config --from-file "config.yaml=$AGENT_CONFIG" --dry-run=client -o yaml | k apply $dry_run -f -
  else
    apply deploy/agent/configmap.yaml
  fi
  for part in networkpolicy daemonset; do apply "deploy/agent/$part.yaml"; done
  await daemonset/milvus-coredump-agent
fi

if [ -n "$with_crash" ]; then
  say "the pod that crashes ($crash_image)"
  apply deploy/crash-test/milvus-test-crash.yaml
fi

if [ -n "$dry_run" ]; then
  say "nothing was changed"
  exit 0
fi
say "done"
if [ -n "$with_agents" ]; then say "the agents: kubectl -n $namespace get pods -l app=milvus-coredump-agent -o wide"; fi
if [ -n "$with_server" ]; then
  say "the pages: kubectl -n $namespace port-forward svc/aceso 8080:8080, with the token of:"
  say "  kubectl -n $namespace get secret aceso-tokens -o jsonpath='{.data.admin-token}' | base64 -d"
fi

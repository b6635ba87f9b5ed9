# A program that crashes as Milvus does, in a thread of a search pool: docker build -f deploy/images/crash-test.Dockerfile -t milvus-test-crash:0.1.0 .
ARG DEBIAN_IMAGE=debian:bookworm-slim

FROM ${DEBIAN_IMAGE} AS built
RUN apt-get update && apt-get install -y --no-install-recommends g++ libc6-dev
COPY lab/crashes/programs /programs
RUN mkdir -p /milvus/bin \
 && g++ -std=c++17 -O1 -g -w -pthread -I/programs/common -o /milvus/bin/milvus /programs/cpp/search-pool.cpp -Wl,--build-id=sha1

FROM ${DEBIAN_IMAGE}
RUN apt-get update && apt-get install -y --no-install-recommends libstdc++6 && rm -rf /var/lib/apt/lists/*
COPY --from=built /milvus /milvus
ENTRYPOINT ["/milvus/bin/milvus"]
CMD ["run", "retrieve"]

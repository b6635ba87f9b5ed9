# The node agent: docker build -f deploy/images/agent.Dockerfile -t milvus-coredump-agent:0.1.0 .
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS packed
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY LICENSE ./
COPY scripts/image scripts/image
COPY agent agent
COPY src src
# Only what the agent imports: no server, no database, no Kubernetes client.
RUN node scripts/image/pack-program.ts agent/main.ts /packed

FROM ${NODE_IMAGE}
# gdb without Python: scripts that come with a crashed program have nothing to run in. util-linux and mount shut the debugger in.
RUN apt-get update \
 && apt-get install -y --no-install-recommends gdb-minimal elfutils zstd lz4 xz-utils attr util-linux mount \
 && rm -rf /var/lib/apt/lists/*
COPY --from=packed /packed /aceso
ARG BUILD_TIME=
ARG GIT_COMMIT=
ENV NODE_ENV=production ACESO_BUILD_TIME=${BUILD_TIME} ACESO_GIT_COMMIT=${GIT_COMMIT}
ENTRYPOINT ["node", "/aceso/agent/main.ts"]

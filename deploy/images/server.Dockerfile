# The server with its pages: docker build -f deploy/images/server.Dockerfile -t aceso:0.1.0 .
ARG NODE_IMAGE=node:24-bookworm-slim
ARG GO_IMAGE=golang:1.26-bookworm

# Releases are uninstalled with Helm's own program.
FROM ${GO_IMAGE} AS helm
RUN CGO_ENABLED=0 GOBIN=/out go install helm.sh/helm/v3/cmd/helm@v3.22.0

FROM ${NODE_IMAGE} AS packed
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY LICENSE tsconfig.json ./
COPY scripts/image scripts/image
COPY scripts/prepare-store.ts scripts/
COPY bin bin
COPY web web
COPY src src
RUN npm run -s build:web && npm run -s prepare:store
RUN node scripts/image/pack-program.ts bin/aceso.mjs /packed && cp -r dist /packed/dist

FROM ${NODE_IMAGE}
COPY --from=helm /out/helm /usr/local/bin/helm
COPY --from=packed /packed /aceso
RUN ln -s /aceso/bin/aceso.mjs /usr/local/bin/aceso
ENV NODE_ENV=production
USER 10001:10001
ENTRYPOINT ["aceso"]
CMD ["start"]

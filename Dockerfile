# syntax=docker/dockerfile:1
#
# docker build --build-arg REVISION="$(git rev-parse HEAD)" -t mongodbatlas-restore-exporter .
# docker run --read-only -p 127.0.0.1:9947:9947 mongodbatlas-restore-exporter demo
# docker run --read-only -p 9947:9947 -v ./atlas:/etc/mongodbatlas-restore-exporter:ro mongodbatlas-restore-exporter
#
# The base is pinned by its version. To pin it by its contents as well, append the digest that your registry shows
# for the tag: node:24.21.0-bookworm-slim@sha256:…
ARG NODE_VERSION=24.21.0

# Nothing in the image is made for one kind of machine: these two run on the one that builds, for whichever is built.
FROM --platform=$BUILDPLATFORM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY src ./src
# Without what only a debugger asks for: source maps, and the sources that they name, stay here.
RUN npm run build -- --no-sourcemap

FROM --platform=$BUILDPLATFORM node:${NODE_VERSION}-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
RUN mkdir /state

FROM node:${NODE_VERSION}-bookworm-slim
ARG VERSION=1.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="mongodbatlas-restore-exporter" \
      org.opencontainers.image.description="Prometheus exporter for MongoDB Atlas restore jobs" \
      org.opencontainers.image.source="https://github.com/mongodbatlas-restore-exporter/mongodbatlas-restore-exporter" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# REVISION is a label of mongodbatlas_restore_exporter_build_info.
ENV NODE_ENV=production EXPORTER_REVISION=${REVISION}
# Readable whatever the checkout's umask was, and so the same image from every checkout.
COPY --chmod=644 package.json LICENSE /app/
COPY --from=dependencies /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
# Where a volume goes for `poll.state_file`: a new one gets this owner. Nothing else is ever written.
COPY --from=dependencies --chown=65532:65532 /state /var/lib/mongodbatlas-restore-exporter
# Where `exporter.yml` is looked for, and what relative paths in it start from.
WORKDIR /etc/mongodbatlas-restore-exporter
# By number, so that Kubernetes can see that it is not root.
USER 65532:65532
EXPOSE 9947
# The program takes this signal itself, as process 1, and ends within 5 seconds.
STOPSIGNAL SIGTERM
# The program's own: it asks where the exporter was told to listen, with TLS if the exporter was told to use it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "/app/dist/healthcheck.js"]
ENTRYPOINT ["node", "/app/dist/main.js"]

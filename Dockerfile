# syntax=docker/dockerfile:1
#
# docker build --build-arg REVISION="$(git rev-parse HEAD)" -t mongodbatlas-restore-exporter .
# docker run --read-only -p 127.0.0.1:9947:9947 mongodbatlas-restore-exporter demo
# docker run --read-only -p 9947:9947 -v ./atlas:/etc/mongodbatlas-restore-exporter:ro mongodbatlas-restore-exporter
#
# The base is pinned by its version. To pin it by its contents as well, append the digest that your registry shows
# for the tag: node:24.21.0-bookworm-slim@sha256:…
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY src ./src
RUN npm run build

FROM node:${NODE_VERSION}-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

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
COPY package.json LICENSE /app/
COPY --from=dependencies /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
# Where `exporter.yml` is looked for, and what relative paths in it start from.
WORKDIR /etc/mongodbatlas-restore-exporter
# Where a volume goes for `poll.state_file`: a new one gets this owner. Nothing else is ever written.
RUN install --directory --owner=65532 --group=65532 /var/lib/mongodbatlas-restore-exporter
# By number, so that Kubernetes can see that it is not root.
USER 65532:65532
EXPOSE 9947
# The program takes this signal itself, as process 1, and ends within 5 seconds.
STOPSIGNAL SIGTERM
# The image has no curl. With another --web.listen-address, TLS or basic auth, give the container a check of its own.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --start-interval=1s \
  CMD ["node", "-e", "require('node:http').get('http://127.0.0.1:9947/-/healthy', (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/main.js"]

# docker build --build-arg REVISION="$(git rev-parse HEAD)" -t mongodbatlas-restore-exporter .
# docker run --read-only -p 127.0.0.1:9947:9947 mongodbatlas-restore-exporter demo
# docker run --read-only -p 127.0.0.1:9947:9947 --user "$(id -u):$(id -g)" \
#   -v "$PWD/deploy/atlas:/etc/mongodbatlas-restore-exporter:ro" \
#   -v "$PWD/deploy/atlas/secrets:/run/secrets/atlas:ro" mongodbatlas-restore-exporter
#
# Releases are built only with a digest behind the tag, `@sha256:…`; Renovate appends it and keeps it current.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# Nothing in the image depends on the architecture: these two stages run on the one that builds.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY src ./src
# Leaves out source maps and their sources, which only a debugger needs.
RUN npm run build -- --no-sourcemap && chmod 755 dist/main.js

FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Runbooks and guides call the program by its name.
RUN npm ci --omit=dev && mkdir /state /program && \
    ln -s /app/dist/main.js /program/mongodbatlas-restore-exporter

FROM ${NODE_IMAGE}
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
# Fixed permissions make the same image from every checkout, independent of its umask.
COPY --chmod=644 package.json LICENSE /app/
COPY --from=dependencies /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
COPY --from=dependencies /program /usr/local/bin
# Mount point of a volume for `poll.state_file`: a new volume gets this owner. The program writes nothing else.
COPY --from=dependencies --chown=65532:65532 /state /var/lib/mongodbatlas-restore-exporter
# The program looks for `exporter.yml` here, and relative paths in it start here.
WORKDIR /etc/mongodbatlas-restore-exporter
# A numeric user, so that Kubernetes can verify that it is not root.
USER 65532:65532
EXPOSE 9947
# The program handles this signal as process 1 and exits within 5 seconds.
STOPSIGNAL SIGTERM
# The program's own health check: it connects to the exporter's listen address, with TLS if that is configured.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "/app/dist/healthcheck.js"]
ENTRYPOINT ["node", "/app/dist/main.js"]

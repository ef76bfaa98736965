# The server in a container, with the models of `models/`.
#
#   CPU          docker build -t repose .
#                docker run --rm -p 127.0.0.1:50051:50051 repose
#
#   NVIDIA GPU   docker build --target cuda -t repose:cuda .
#                docker run --rm --gpus all -p 127.0.0.1:50051:50051 repose:cuda
#
# Flags of `repose serve` follow the image's name. TLS and tokens, models, limits, networks with a registry of their own, and building
# without Docker: docs/docker.md.

ARG NODE_IMAGE=docker.io/library/node:22-bookworm-slim
# CUDA 13 and cuDNN 9 are what the provider of the stage `cuda-provider` is built for.
ARG CUDA_IMAGE=docker.io/nvidia/cuda:13.0.3-cudnn-runtime-ubuntu24.04
# For the labels: `--build-arg REVISION=$(git rev-parse HEAD)`.
ARG VERSION=0.1.0
ARG REVISION=unknown


# What serving needs of node_modules: no TensorFlow, and nothing for other machines, compilers or debuggers.
FROM ${NODE_IMAGE} AS deps
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The two secrets are empty unless they are given: see docs/docker.md.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca,target=/etc/ssl/certs/ca-certificates.crt \
    --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev \
    && npm sbom --package-lock-only --omit dev --sbom-format cyclonedx > sbom.cdx.json
RUN find node_modules/onnxruntime-node/bin -mindepth 3 -maxdepth 3 \
        -not -path "*/linux/$(node -p process.arch)" -exec rm -r {} + \
    && rm -rf node_modules/@img/*wasm32 \
    && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete \
    && find node_modules -type d -empty -delete


# The compiled sources. Everything is installed here, for its types alone.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca,target=/etc/ssl/certs/ca-certificates.crt \
    --mount=type=cache,target=/root/.npm \
    npm ci
COPY tsconfig.json ./
COPY scripts/build.js scripts/bundle.js scripts/bundle-page.js scripts/
COPY assets/animations assets/animations
COPY src src
RUN node scripts/build.js \
    && find dist -type f \( -name '*.map' -o -name '*.d.ts' \) -delete


# The compiler's cache of a server that has started once. It holds for this Node and this user's number alone. A server
# that cannot start ends the build here.
FROM deps AS compile-cache
ENV NODE_COMPILE_CACHE=/app/.compile-cache
COPY models models
COPY proto proto
COPY --from=build /app/dist dist
RUN install -d -o 1000 -g 1000 .compile-cache
USER 1000:1000
RUN node dist/cli/main.js serve --port 0 --device cpu > /tmp/ready & server=$!; \
    until [ -s /tmp/ready ] || ! kill -0 $server; do sleep 0.1; done; \
    kill $server; wait $server


# The same node_modules with onnxruntime's CUDA provider, which `repose setup-cuda` puts beside its binding.
FROM deps AS cuda-provider
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-pip \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /app/dist dist
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=ca,target=/etc/ssl/certs/ca-certificates.crt \
    REPOSE_CACHE=/tmp/repose node dist/cli/main.js setup-cuda \
    && rm -r /tmp/repose


FROM ${CUDA_IMAGE} AS cuda
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="Repose" \
      org.opencontainers.image.description="Draws a given person in a given pose, over gRPC" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="MIT AND Apache-2.0"
WORKDIR /app
ENV NODE_COMPILE_CACHE=/app/.compile-cache
# Who reaches the address below is decided by how the port is published: see docs/docker.md.
ENV REPOSE_INSECURE=true
COPY --from=deps /usr/local/bin/node /usr/local/bin/
COPY --from=cuda-provider /app/node_modules node_modules
COPY --from=deps /app/sbom.cdx.json ./
COPY LICENSE package.json ./
COPY assets assets
COPY models models
COPY proto proto
COPY --from=build /app/dist dist
COPY --from=compile-cache /app/.compile-cache .compile-cache
USER 1000:1000
EXPOSE 50051
HEALTHCHECK --start-period=60s CMD ["node", "dist/cli/main.js", "health"]
# Not without a GPU: whoever runs this image would wait for pictures that a CPU draws.
ENTRYPOINT ["node", "--max-semi-space-size=4", "dist/cli/main.js", "serve", "--host", "0.0.0.0", "--device", "cuda"]


# The target when none is named.
FROM ${NODE_IMAGE} AS serve
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="Repose" \
      org.opencontainers.image.description="Draws a given person in a given pose, over gRPC" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="MIT AND Apache-2.0"
WORKDIR /app
ENV NODE_COMPILE_CACHE=/app/.compile-cache
# Who reaches the address below is decided by how the port is published: see docs/docker.md.
ENV REPOSE_INSECURE=true
# From what changes seldom to what changes often: an update of the code alone sends one small layer.
COPY --from=deps /app/node_modules node_modules
COPY --from=deps /app/sbom.cdx.json ./
COPY LICENSE package.json ./
COPY assets assets
COPY models models
COPY proto proto
COPY --from=build /app/dist dist
COPY --from=compile-cache /app/.compile-cache .compile-cache
# A number, so that Kubernetes can see that it is not root. Nothing below /app is written to.
USER 1000:1000
EXPOSE 50051
HEALTHCHECK --start-period=60s CMD ["node", "dist/cli/main.js", "health"]
# Node is process 1 and gets SIGTERM itself: it finishes the calls in flight and ends.
ENTRYPOINT ["node", "--max-semi-space-size=4", "dist/cli/main.js", "serve", "--host", "0.0.0.0"]

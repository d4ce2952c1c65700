# The control plane and the `sluice` command. docs/running.md says how to run it.
ARG NODE_IMAGE=node:24.21.0-trixie-slim

FROM ${NODE_IMAGE} AS console
WORKDIR /sluice
COPY package.json package-lock.json .npmrc tsconfig.base.json ./
COPY sdk/package.json sdk/
COPY edge/package.json edge/
COPY server/package.json server/
COPY server/console/package.json server/console/
COPY test/pack/node20/package.json test/pack/node20/
RUN npm ci --workspace server/console --ignore-scripts
COPY sdk sdk/
COPY edge edge/
COPY server server/
COPY scripts/build-console.mjs scripts/
RUN node scripts/build-console.mjs

FROM ${NODE_IMAGE} AS install
WORKDIR /sluice
# Manifests first: what they name is installed again only when they change.
COPY package.json package-lock.json .npmrc LICENSE ./
COPY sdk/package.json sdk/
COPY edge/package.json edge/
COPY server/package.json server/
COPY server/console/package.json server/console/
COPY test/pack/node20/package.json test/pack/node20/
RUN npm ci --workspace server --omit=dev --ignore-scripts
COPY sdk sdk/
COPY edge edge/
COPY server server/
COPY --from=console /sluice/server/console/dist server/console/dist/
COPY migrations migrations/

FROM ${NODE_IMAGE}
ENV NODE_ENV=production SLUICE_HOST=0.0.0.0 SLUICE_DATA_DIR=/data
RUN mkdir /data && chown 1000:1000 /data
WORKDIR /sluice
COPY --from=install /sluice ./
# By number, so that Kubernetes can tell that it is not root.
USER 1000:1000
EXPOSE 4400
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "const { SLUICE_PORT = 4400, SLUICE_BASE_PATH = '' } = process.env; fetch(`http://127.0.0.1:${SLUICE_PORT}${SLUICE_BASE_PATH}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "server/cli/sluice.js"]
CMD ["start"]

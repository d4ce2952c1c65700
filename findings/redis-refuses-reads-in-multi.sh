#!/usr/bin/env bash
# Redis 7.0.15 (Debian 12) and ioredis 6.0.0: at maxmemory, reads within MULTI are refused, and the error does not say OOM.
#
# Expected: maxmemory with noeviction refuses writes only, so a client may read a consistent state by MULTI, HGETALL, EXEC.
# Seen: Redis refuses every command that is queued in a transaction, reads too (a queue takes memory). EXEC answers EXECABORT;
# ioredis rejects with that text, which names no cause: the OOM is in `previousErrors`. The same reads without MULTI, in a
# pipeline or in a script, are answered.
set -eu
folder=$(mktemp -d)
pid=
finish() {
  if [ -n "$pid" ]; then kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap finish EXIT
cd "$folder"
apt-get download redis-tools=5:7.0.15-1~deb12u10 liblzf1 libjemalloc2 >/dev/null 2>&1
for file in ./*.deb; do dpkg -x "$file" .; done
export LD_LIBRARY_PATH="$folder/usr/lib/$(dpkg --print-architecture | sed 's/amd64/x86_64/;s/arm64/aarch64/')-linux-gnu"
ln -s "$folder/usr/bin/redis-check-rdb" redis-server
./redis-server --version
npm init -y >/dev/null
npm install --no-audit --no-fund --silent ioredis@6.0.0
port=$(node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
./redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --maxmemory-policy noeviction >redis.log 2>&1 &
pid=$!
cat >probe.mjs <<'JS'
import { Redis } from 'ioredis'
const redis = new Redis({ host: '127.0.0.1', port: Number(process.argv[2]) })
await redis.hset('h', 'a', '1')
await redis.config('SET', 'maxmemory', '1')
const error = await redis.multi().hgetall('h').exec().then(() => null, (reason) => reason)
const [first] = error?.previousErrors ?? []
const [[, piped]] = await redis.pipeline().hgetall('h').exec()
const scripted = await redis.eval("return redis.call('HGETALL', KEYS[1])", 1, 'h')
console.log('HGETALL in MULTI:', error?.message ?? 'answered')
console.log('its first previous error:', first?.message ?? 'none')
console.log('HGETALL in a pipeline:', JSON.stringify(piped), '- in a script:', JSON.stringify(scripted))
const isSo = /^EXECABORT/.test(error?.message) && !/OOM/.test(error.message) && /^OOM/.test(first?.message)
redis.disconnect()
process.exit(isSo && piped.a === '1' && scripted[1] === '1' ? 0 : 1)
JS
node probe.mjs "$port" || { echo 'the behaviour has changed'; exit 1; }

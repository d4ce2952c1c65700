#!/usr/bin/env bash
# Varnish 7.1.1 (Debian 12) ends a passed event stream after send_timeout, although data flows all the time.
#
# Expected: a response with `return (pass)` lasts as long as the origin sends, because the timeouts between bytes
# (between_bytes_timeout, idle_send_timeout) are never reached.
# Seen: send_timeout counts from the start of the delivery and ends the response, whatever has been sent meanwhile. Its default
# is 600 s, so a long-lived stream breaks every ten minutes; this script sets 3 s to show it. `return (pipe)` does not
# have the limit.
set -eu
package=varnish=7.1.1-2+deb12u1
folder=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT
cd "$folder"
apt-get download "$package" libvarnishapi3=7.1.1-2+deb12u1 libjemalloc2 >/dev/null 2>&1
for file in ./*.deb; do dpkg -x "$file" .; done
lib="$folder/usr/lib/$(gcc -print-multiarch)"
export LD_LIBRARY_PATH="$lib:$lib/varnish"
usr/sbin/varnishd -V 2>&1 | head -n 1

cat >origin.mjs <<'JS'
import { createServer } from 'node:http'
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  const timer = setInterval(() => response.write(': still there\n\n'), 500)
  response.on('close', () => clearInterval(timer))
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
JS
node origin.mjs >origin.port &
pids+=($!)
while [ ! -s origin.port ]; do sleep 0.1; done
origin=$(cat origin.port)

# Puts into `lasted` the seconds until a stream of at most 8 s ended.
seconds_of() {
  local way=$1 port=$2 begun
  printf 'vcl 4.1;\nbackend origin { .host = "127.0.0.1"; .port = "%s"; }\nsub vcl_recv { return (%s); }\n' \
    "$origin" "$way" >"$way.vcl"
  usr/sbin/varnishd -F -j none -n "$folder/$way" -a "127.0.0.1:$port" -f "$folder/$way.vcl" -s malloc,16m -T none \
    -p send_timeout=3 -p "vmod_path=$lib/varnish/vmods" >"$way.log" 2>&1 &
  pids+=($!)
  until curl -s -o /dev/null --max-time 1 "http://127.0.0.1:$port/" || [ $? -eq 28 ]; do sleep 0.2; done
  begun=$(date +%s)
  curl -sN --max-time 8 -o /dev/null "http://127.0.0.1:$port/" || true
  lasted=$(($(date +%s) - begun))
}
free() { node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})"; }
seconds_of pass "$(free)"
passed=$lasted
seconds_of pipe "$(free)"
piped=$lasted
echo "send_timeout=3: a passed stream lasted $passed s, a piped one $piped s (of 8 s asked for)"
[ "$passed" -le 6 ] && [ "$piped" -ge 7 ] || { echo 'the behaviour has changed'; exit 1; }

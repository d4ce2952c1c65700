--[=[
Removes the oldest entries, up to a revision that the delivery log no longer reaches back to, and the
checkpoints below it; keeps the checkpoint that closes off what is gone.

KEYS[1]  meta, hash: first
KEYS[2]  log, stream with id <revision>-0
KEYS[3]  checkpoints, sorted set of "<revision> <signed>" by revision

ARGV[1]  revision of the last entry to remove
ARGV[2]  the closing checkpoint, as the set keeps it

Output:
  {"trimmed"}   {"watched"}
  {"wrongType", key, type found}   {"malformed", key, field}
]=]
local metaKey, logKey, checkpointsKey = KEYS[1], KEYS[2], KEYS[3]
for _, pair in ipairs({ { metaKey, 'hash' }, { logKey, 'stream' }, { checkpointsKey, 'zset' } }) do
  local found = redis.call('TYPE', pair[1]).ok
  if found ~= 'none' and found ~= pair[2] then
    return { 'wrongType', pair[1], found }
  end
end
if redis.call('EXISTS', metaKey) == 0 then
  return { 'watched' }
end
local first = tonumber(redis.call('HGET', metaKey, 'first') or '')
if not first then
  return { 'malformed', metaKey, 'first' }
end
local through = tonumber(ARGV[1])
if through >= first then
  return { 'watched' }
end
redis.call('ZREMRANGEBYSCORE', checkpointsKey, '-inf', string.format('%.0f', through))
redis.call('ZADD', checkpointsKey, string.format('%.0f', through), ARGV[2])
redis.call('XTRIM', logKey, 'MINID', '=', string.format('%.0f', through + 1) .. '-0')
return { 'trimmed' }

--[=[
Removes blobs that nothing refers to and that were not used for a while, if the head is still the
one at which the references were collected.

KEYS[1]  layout, hash: minWriter
KEYS[2]  meta, hash: commitId
KEYS[3]  blobs, hash: SHA-256 -> text
KEYS[4]  blob uses, hash: SHA-256 -> unix ms of the last use

ARGV[1]  layout version of the writer
ARGV[2]  commit id of the head
ARGV[3]  how long a blob must have been unused, ms
ARGV[4...] hashes of the blobs that are referred to

Output:
  {"collected", number of blobs}
  {"movedOn"}   {"layoutChanged"}
  {"wrongType", key, type found}   {"malformed", key, field}
]=]
local layoutKey, metaKey, blobsKey, usesKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
for _, key in ipairs({ layoutKey, metaKey, blobsKey, usesKey }) do
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= 'hash' then
    return { 'wrongType', key, found }
  end
end
local minWriter = redis.call('HGET', layoutKey, 'minWriter')
if minWriter then
  if not tonumber(minWriter) then
    return { 'malformed', layoutKey, 'minWriter' }
  end
  if tonumber(minWriter) > tonumber(ARGV[1]) then
    return { 'layoutChanged' }
  end
end
if redis.call('HGET', metaKey, 'commitId') ~= ARGV[2] then
  return { 'movedOn' }
end

local keep = {}
for i = 4, #ARGV do
  keep[ARGV[i]] = true
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local unused = {}
for _, hash in ipairs(redis.call('HKEYS', blobsKey)) do
  local usedAt = tonumber(redis.call('HGET', usesKey, hash) or '0')
  if not usedAt then
    return { 'malformed', usesKey, hash }
  end
  if not keep[hash] and now - usedAt >= tonumber(ARGV[3]) then
    unused[#unused + 1] = hash
  end
end
for _, hash in ipairs(unused) do
  redis.call('HDEL', blobsKey, hash)
  redis.call('HDEL', usesKey, hash)
end
return { 'collected', #unused }

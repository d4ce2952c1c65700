--[=[
Stores a blob unless it is there, and notes that it was used.

KEYS[1]  blobs, hash: SHA-256 -> text
KEYS[2]  blob uses, hash: SHA-256 -> unix ms of the last use

ARGV[1]  SHA-256 of the text
ARGV[2]  text

Output:
  {"stored"}
  {"wrongType", key, type found}
]=]
local blobsKey, usesKey = KEYS[1], KEYS[2]
for _, key in ipairs({ blobsKey, usesKey }) do
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= 'hash' then
    return { 'wrongType', key, found }
  end
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('HSETNX', blobsKey, ARGV[1], ARGV[2])
redis.call('HSET', usesKey, ARGV[1], string.format('%.0f', now))
return { 'stored' }

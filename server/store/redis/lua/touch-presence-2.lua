--[=[
Notes that an instance was heard of now; forgets those not heard of for long.

KEYS[1]  seen, sorted set: instance by the time it was last heard of, unix ms
KEYS[2]  states, hash: instance -> JSON

ARGV[1]  instance
ARGV[2]  state, JSON
ARGV[3]  instances kept at most
ARGV[4]  how long an instance is kept, ms

Output:
  {"touched"}
  {"wrongType", key, type found}
]=]
local seenKey, statesKey = KEYS[1], KEYS[2]
for _, pair in ipairs({ { seenKey, 'zset' }, { statesKey, 'hash' } }) do
  local found = redis.call('TYPE', pair[1]).ok
  if found ~= 'none' and found ~= pair[2] then
    return { 'wrongType', pair[1], found }
  end
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('HSET', statesKey, ARGV[1], ARGV[2])
redis.call('ZADD', seenKey, string.format('%.0f', now), ARGV[1])
local cutoff = string.format('(%.0f', now - tonumber(ARGV[4]))
local gone = redis.call('ZRANGEBYSCORE', seenKey, '-inf', cutoff, 'LIMIT', 0, 100)
local surplus = redis.call('ZCARD', seenKey) - tonumber(ARGV[3])
if #gone == 0 and surplus > 0 then
  gone = redis.call('ZRANGE', seenKey, 0, math.min(surplus, 100) - 1)
end
redis.call('PEXPIRE', seenKey, ARGV[4])
redis.call('PEXPIRE', statesKey, ARGV[4])
for _, instance in ipairs(gone) do
  redis.call('ZREM', seenKey, instance)
  redis.call('HDEL', statesKey, instance)
end
return { 'touched' }

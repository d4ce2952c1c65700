--[=[
Lists the instances heard of within some time.

KEYS[1]  seen, sorted set: instance by the time it was last heard of, unix ms
KEYS[2]  states, hash: instance -> JSON

ARGV[1]  how long ago at most, ms

Output:
  {"presence", [instance, time, state, ...], now}
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
local since = string.format('%.0f', now - tonumber(ARGV[1]))
local seen = redis.call('ZRANGEBYSCORE', seenKey, since, '+inf', 'WITHSCORES')
local presence = {}
for i = 1, #seen, 2 do
  presence[#presence + 1] = seen[i]
  presence[#presence + 1] = seen[i + 1]
  presence[#presence + 1] = redis.call('HGET', statesKey, seen[i]) or '{}'
end
return { 'presence', presence, string.format('%.0f', now) }

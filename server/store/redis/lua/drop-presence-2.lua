--[=[
Forgets an instance.

KEYS[1]  seen, sorted set: instance by the time it was last heard of, unix ms
KEYS[2]  states, hash: instance -> JSON

ARGV[1]  instance

Output:
  {"dropped"}
  {"wrongType", key, type found}
]=]
local seenKey, statesKey = KEYS[1], KEYS[2]
for _, pair in ipairs({ { seenKey, 'zset' }, { statesKey, 'hash' } }) do
  local found = redis.call('TYPE', pair[1]).ok
  if found ~= 'none' and found ~= pair[2] then
    return { 'wrongType', pair[1], found }
  end
end
redis.call('ZREM', seenKey, ARGV[1])
redis.call('HDEL', statesKey, ARGV[1])
return { 'dropped' }

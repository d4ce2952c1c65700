--[=[
Gives a lease back if the holder still has it.

KEYS[1]  lease, string with an expiry: the holder

ARGV[1]  holder

Output:
  {"held"} if it was, or {"refused"}
  {"wrongType", key, type found}
]=]
local leaseKey = KEYS[1]
local found = redis.call('TYPE', leaseKey).ok
if found ~= 'none' and found ~= 'string' then
  return { 'wrongType', leaseKey, found }
end
if redis.call('GET', leaseKey) ~= ARGV[1] then
  return { 'refused' }
end
redis.call('DEL', leaseKey)
return { 'held' }

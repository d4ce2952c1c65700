--[=[
Takes a lease that is free, or prolongs one that the holder has.

KEYS[1]  lease, string with an expiry: the holder

ARGV[1]  holder
ARGV[2]  how long it lasts from now, ms

Output:
  {"held"} or {"refused"}
  {"wrongType", key, type found}
]=]
local leaseKey = KEYS[1]
local found = redis.call('TYPE', leaseKey).ok
if found ~= 'none' and found ~= 'string' then
  return { 'wrongType', leaseKey, found }
end
local holder = redis.call('GET', leaseKey)
if holder and holder ~= ARGV[1] then
  return { 'refused' }
end
redis.call('SET', leaseKey, ARGV[1], 'PX', ARGV[2])
return { 'held' }

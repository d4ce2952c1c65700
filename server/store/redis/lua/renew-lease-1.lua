--[=[
Prolongs a lease that the holder still has.

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
if redis.call('GET', leaseKey) ~= ARGV[1] then
  return { 'refused' }
end
redis.call('PEXPIRE', leaseKey, ARGV[2])
return { 'held' }

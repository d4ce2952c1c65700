--[=[
Adds amounts to counters, once per report of a run of an instance.

KEYS[1]  counters, hash: field -> amount
KEYS[2]  reports, hash: run -> highest report number applied
KEYS[3]  runs, sorted set: run by the time of its last report, unix ms

ARGV[1]  run: instance and boot
ARGV[2]  report number
ARGV[3]  counter fields at most
ARGV[4]  runs remembered at most
ARGV[5]  field that counts the amounts dropped for want of room
ARGV[6]  how long counters are kept that are not counted on, ms
ARGV[7]  how long report numbers are remembered, ms
ARGV[8...] field, then amount

Output:
  {"added"} or {"repeated"}
  {"wrongType", key, type found}   {"malformed", key, field}
]=]
local countersKey, reportsKey, runsKey = KEYS[1], KEYS[2], KEYS[3]
for _, pair in ipairs({ { countersKey, 'hash' }, { reportsKey, 'hash' }, { runsKey, 'zset' } }) do
  local found = redis.call('TYPE', pair[1]).ok
  if found ~= 'none' and found ~= pair[2] then
    return { 'wrongType', pair[1], found }
  end
end
local highest = redis.call('HGET', reportsKey, ARGV[1])
if highest and not tonumber(highest) then
  return { 'malformed', reportsKey, ARGV[1] }
end
if highest and tonumber(ARGV[2]) <= tonumber(highest) then
  return { 'repeated' }
end

local sums, dropped = {}, 0
local room = tonumber(ARGV[3]) - redis.call('HLEN', countersKey)
if redis.call('HEXISTS', countersKey, ARGV[5]) == 1 then
  room = room + 1
end
for i = 8, #ARGV, 2 do
  local amount = redis.call('HGET', countersKey, ARGV[i])
  if amount and not tonumber(amount) then
    return { 'malformed', countersKey, ARGV[i] }
  end
  if amount or room > 0 then
    sums[#sums + 1] = { ARGV[i], tonumber(amount or '0') + tonumber(ARGV[i + 1]) }
    if not amount then
      room = room - 1
    end
  else
    dropped = dropped + 1
  end
end
local overflow = redis.call('HGET', countersKey, ARGV[5])
if overflow and not tonumber(overflow) then
  return { 'malformed', countersKey, ARGV[5] }
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('HSET', reportsKey, ARGV[1], ARGV[2])
redis.call('ZADD', runsKey, string.format('%.0f', now), ARGV[1])
for _, sum in ipairs(sums) do
  redis.call('HSET', countersKey, sum[1], string.format('%.17g', sum[2]))
end
if dropped > 0 then
  local total = tonumber(overflow or '0') + dropped
  redis.call('HSET', countersKey, ARGV[5], string.format('%.17g', total))
end
redis.call('PEXPIRE', countersKey, ARGV[6])
redis.call('PEXPIRE', reportsKey, ARGV[7])
redis.call('PEXPIRE', runsKey, ARGV[7])
local surplus = redis.call('ZCARD', runsKey) - tonumber(ARGV[4])
if surplus > 0 then
  local oldest = redis.call('ZPOPMIN', runsKey, math.min(surplus, 100))
  for i = 1, #oldest, 2 do
    redis.call('HDEL', reportsKey, oldest[i])
  end
end
return { 'added' }

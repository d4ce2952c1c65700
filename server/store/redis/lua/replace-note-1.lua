--[=[
Replaces or removes a note of a job, if nobody else did so since it was read.

KEYS[1]  notes, hash: name -> version, a space, text

ARGV[1]  name
ARGV[2]  version that it must still have; 0 if there must be none
ARGV[3]  text; empty to remove the note

Output:
  {"replaced"} or {"conflict"}
  {"wrongType", key, type found}
]=]
local notesKey, name = KEYS[1], ARGV[1]
local found = redis.call('TYPE', notesKey).ok
if found ~= 'none' and found ~= 'hash' then
  return { 'wrongType', notesKey, found }
end
local current = redis.call('HGET', notesKey, name)
local version = current and string.match(current, '^%d+') or '0'
if version ~= ARGV[2] then
  return { 'conflict' }
end
if ARGV[3] == '' then
  redis.call('HDEL', notesKey, name)
else
  redis.call('HSET', notesKey, name, string.format('%.0f', version + 1) .. ' ' .. ARGV[3])
end
return { 'replaced' }

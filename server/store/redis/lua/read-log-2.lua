--[=[
Reads entries after a revision, and says so when the log no longer reaches back so far.

KEYS[1]  meta, hash: revision, first
KEYS[2]  log, stream with id <revision>-0

ARGV[1]  revision after which to read
ARGV[2]  entries at most

Output:
  {"entries", [[id, [field, value, ...]], ...]}
  {"compacted"}
  {"wrongType", key, type found}   {"malformed", key, field}
]=]
local metaKey, logKey = KEYS[1], KEYS[2]
for _, pair in ipairs({ { metaKey, 'hash' }, { logKey, 'stream' } }) do
  local found = redis.call('TYPE', pair[1]).ok
  if found ~= 'none' and found ~= pair[2] then
    return { 'wrongType', pair[1], found }
  end
end
if redis.call('EXISTS', metaKey) == 0 then
  return { 'entries', {} }
end
local revision = tonumber(redis.call('HGET', metaKey, 'revision') or '')
local first = tonumber(redis.call('HGET', metaKey, 'first') or '')
if not revision or not first then
  return { 'malformed', metaKey, 'revision or first' }
end
local after = tonumber(ARGV[1])
if after >= revision then
  return { 'entries', {} }
end
if after + 1 < first then
  return { 'compacted' }
end
local id = string.format('%.0f', after + 1) .. '-0'
local entries = redis.call('XRANGE', logKey, id, '+', 'COUNT', ARGV[2])
if not entries[1] or entries[1][1] ~= id then
  return { 'compacted' }
end
return { 'entries', entries }

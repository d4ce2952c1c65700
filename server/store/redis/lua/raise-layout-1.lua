--[=[
Raises the layout of a tag; makes it if it is not there. Neither number ever falls.

KEYS[1]  layout, hash: version, minWriter

ARGV[1]  version
ARGV[2]  minWriter

Output:
  {"raised"}
  {"wrongType", key, type found}   {"malformed", key, field}
]=]
local layoutKey = KEYS[1]
local found = redis.call('TYPE', layoutKey).ok
if found ~= 'none' and found ~= 'hash' then
  return { 'wrongType', layoutKey, found }
end
local raised = {}
for index, field in ipairs({ 'version', 'minWriter' }) do
  local stored = redis.call('HGET', layoutKey, field)
  if stored and not tonumber(stored) then
    return { 'malformed', layoutKey, field }
  end
  local wanted = index == 1 and ARGV[1] or ARGV[2]
  raised[index] = stored and tonumber(stored) > tonumber(wanted) and stored or wanted
end
redis.call('HSET', layoutKey, 'version', raised[1], 'minWriter', raised[2])
return { 'raised' }

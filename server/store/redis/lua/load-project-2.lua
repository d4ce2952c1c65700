--[=[
Reads a project's head and all its documents at one revision.

KEYS[1]  meta, hash: epoch, revision, commitId, committedAt
KEYS[2]  docs, hash: id -> stored document

Output:
  {"loaded", epoch or false, revision, commitId, committedAt, [doc, stored, ...]}
  {"wrongType", key, type found}
]=]
local metaKey, docsKey = KEYS[1], KEYS[2]
for _, key in ipairs({ metaKey, docsKey }) do
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= 'hash' then
    return { 'wrongType', key, found }
  end
end
local meta = redis.call('HMGET', metaKey, 'epoch', 'revision', 'commitId', 'committedAt')
return { 'loaded', meta[1], meta[2], meta[3], meta[4], redis.call('HGETALL', docsKey) }

--[=[
Reads all documents of a project and its head at one moment. It only reads, so that Redis runs it
when memory is short too.

KEYS[1]  meta, hash: epoch, revision, commitId, committedAt
KEYS[2]  docs, hash: id -> document

Output:
  {"cut", [epoch, revision, commitId, committedAt], [id, document, ...]}; without a commit [false, ...]
  {"wrongType", key, type found}
]=]
local metaKey, docsKey = KEYS[1], KEYS[2]
for _, key in ipairs({ metaKey, docsKey }) do
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= 'hash' then
    return { 'wrongType', key, found }
  end
end
local head = redis.call('HMGET', metaKey, 'epoch', 'revision', 'commitId', 'committedAt')
return { 'cut', head, redis.call('HGETALL', docsKey) }

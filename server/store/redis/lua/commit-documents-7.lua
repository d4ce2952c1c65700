--[=[
Decides one commit and writes it, all or nothing. Every check comes before the first write, and the
first write is one that Redis refuses when memory is short, so that a refusal leaves nothing behind.

KEYS[1]  layout, hash: version, minWriter
KEYS[2]  meta, hash: epoch, revision, commitId, committedAt, first, logBytes
KEYS[3]  log, stream with id <revision>-0; the audit keeps its entries, watches may read from `first` on
KEYS[4]  docs, hash: id -> "<revision> <delivered> <deliveredAt> <json>", without json for a tombstone
KEYS[5]  op, string: "<epoch> <revision> <requestHash> <result>"; unused without an operation
KEYS[6]  blobs, hash: SHA-256 -> text
KEYS[7]  blob uses, hash: SHA-256 -> unix ms of the last use

ARGV[1]  layout version of the writer
ARGV[2]  "1" if the commit may be written in a newer layout, else "0"
ARGV[3]  seen epoch, "" for none
ARGV[4]  seen revision
ARGV[5]  seen commit id
ARGV[6]  commit id
ARGV[7]  request hash, "" without an operation
ARGV[8]  result of the operation
ARGV[9]  how long the operation is remembered, ms
ARGV[10] body, JSON
ARGV[11] hash of the body
ARGV[12] size, bytes
ARGV[13] largest size allowed, bytes
ARGV[14] entries that watches may read
ARGV[15] bytes of bodies that watches may read
ARGV[16] "1" if nothing may have been committed since `seen`, else "0"
ARGV[17] number of blobs that are referred to
ARGV[18] number of expectations
ARGV[19...] hashes of the blobs;
            then expectations: doc, then "absent", "present" or a revision;
            then writes: doc, "1" if it delivers else "0", "put" or "drop", json

Output:
  {"committed", epoch, revision, previous commit id or "", committedAt, replaced}
    replaced: for each write the revision that had written the document before, or 0, as one text
  {"remembered", the operation as stored}
  {"conflict", epoch or -1, revision, commit id, doc, stored or false, ...}
  {"regressed", epoch or -1, revision, commit id}
  {"layoutChanged"}   {"tooLarge"}   {"blobsMissing", hash, ...}
  {"wrongType", key, type found}   {"malformed", key, field}
]=]
local layoutKey, metaKey, logKey, docsKey, opKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local blobsKey, blobUsesKey = KEYS[6], KEYS[7]
local commitId, requestHash, body = ARGV[6], ARGV[7], ARGV[10]
local firstExpectation = 19 + tonumber(ARGV[17])
local firstWrite = firstExpectation + tonumber(ARGV[18]) * 2
local plain = '%.0f'

local types = {
  { layoutKey, 'hash' },
  { metaKey, 'hash' },
  { logKey, 'stream' },
  { docsKey, 'hash' },
  { opKey, 'string' },
  { blobsKey, 'hash' },
  { blobUsesKey, 'hash' },
}
for _, pair in ipairs(types) do
  local found = redis.call('TYPE', pair[1]).ok
  if found ~= 'none' and found ~= pair[2] then
    return { 'wrongType', pair[1], found }
  end
end

local minWriter = redis.call('HGET', layoutKey, 'minWriter')
if minWriter then
  if not tonumber(minWriter) then
    return { 'malformed', layoutKey, 'minWriter' }
  end
  if tonumber(minWriter) > tonumber(ARGV[1]) and ARGV[2] ~= '1' then
    return { 'layoutChanged' }
  end
end

local meta = redis.call('HMGET', metaKey, 'epoch', 'revision', 'committedAt', 'first', 'logBytes')
local headCommitId = redis.call('HGET', metaKey, 'commitId')
local exists = redis.call('EXISTS', metaKey) == 1
local epoch, revision, committedAt, first, logBytes = -1, 0, 0, 1, 0
if exists then
  for i = 1, 5 do
    if not tonumber(meta[i] or '') then
      return { 'malformed', metaKey, 'epoch, revision, committedAt, first or logBytes' }
    end
  end
  if not headCommitId then
    return { 'malformed', metaKey, 'commitId' }
  end
  epoch, revision, committedAt = tonumber(meta[1]), tonumber(meta[2]), tonumber(meta[3])
  first, logBytes = tonumber(meta[4]), tonumber(meta[5])
end

if ARGV[3] ~= '' then
  local seenRevision = tonumber(ARGV[4])
  local contained = exists and epoch == tonumber(ARGV[3]) and seenRevision <= revision
  if contained and seenRevision == revision then
    contained = headCommitId == ARGV[5]
  elseif contained then
    local id = string.format(plain, seenRevision) .. '-0'
    local entry = redis.call('XRANGE', logKey, id, id)[1]
    for i = 1, entry and #entry[2] or 0, 2 do
      if entry[2][i] == 'commitId' and entry[2][i + 1] ~= ARGV[5] then
        contained = false
      end
    end
  end
  if not contained then
    return { 'regressed', epoch, revision, headCommitId or '' }
  end
end

if requestHash ~= '' then
  local known = redis.call('GET', opKey)
  if known then
    return { 'remembered', known }
  end
end

local conflict = { 'conflict', epoch, revision, headCommitId or '' }
for i = firstExpectation, firstWrite - 2, 2 do
  local doc, is = ARGV[i], ARGV[i + 1]
  local stored = redis.call('HGET', docsKey, doc)
  local at = 'absent'
  if stored then
    local documentRevision, json = string.match(stored, '^(%d+) %d+ %d+ (.?)')
    if not documentRevision then
      return { 'malformed', docsKey, doc }
    end
    if json ~= '' then
      at = documentRevision
    end
  end
  if (is == 'present' and at == 'absent') or (is ~= 'present' and is ~= at) then
    conflict[#conflict + 1] = doc
    conflict[#conflict + 1] = stored
  end
end
local moved = ARGV[16] == '1' and revision ~= (tonumber(ARGV[4]) or 0)
if moved or #conflict > 4 then
  return conflict
end

if tonumber(ARGV[12]) > tonumber(ARGV[13]) then
  return { 'tooLarge' }
end

local missing = { 'blobsMissing' }
for i = 19, firstExpectation - 1 do
  if redis.call('HEXISTS', blobsKey, ARGV[i]) == 0 then
    missing[#missing + 1] = ARGV[i]
  end
end
if missing[2] then
  return missing
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if not exists then
  epoch = tonumber(time[1])
end
revision = revision + 1
committedAt = math.max(committedAt, now)
local revisionText = string.format(plain, revision)
local committedAtText = string.format(plain, committedAt)

local writes, replaced = {}, {}
for i = firstWrite, #ARGV, 4 do
  local doc, delivered, deliveredAt = ARGV[i], revisionText, committedAtText
  local stored = redis.call('HGET', docsKey, doc) or '0 0 0 '
  local oldRevision, oldDelivered, oldDeliveredAt = string.match(stored, '^(%d+) (%d+) (%d+) ')
  if not oldRevision then
    return { 'malformed', docsKey, doc }
  end
  replaced[#replaced + 1] = oldRevision
  if ARGV[i + 1] ~= '1' then
    delivered, deliveredAt = oldDelivered, oldDeliveredAt
  end
  local json = ARGV[i + 2] == 'put' and ARGV[i + 3] or ''
  writes[#writes + 1] = doc
  writes[#writes + 1] = table.concat({ revisionText, delivered, deliveredAt, json }, ' ')
end

-- From here on it writes. XADD refuses an id that is not above the top, before anything is changed.
redis.call('XADD', logKey, revisionText .. '-0', 'epoch', string.format(plain, epoch),
  'commitId', commitId, 'previousCommitId', headCommitId or '', 'committedAt', committedAtText,
  'bodyHash', ARGV[11], 'replaced', table.concat(replaced, ' '), 'body', body)
for i = 1, #writes, 2 do
  redis.call('HSET', docsKey, writes[i], writes[i + 1])
end
for i = 19, firstExpectation - 1 do
  redis.call('HSET', blobUsesKey, ARGV[i], string.format(plain, now))
end
if requestHash ~= '' then
  local known = string.format('%.0f %s %s ', epoch, revisionText, requestHash) .. ARGV[8]
  redis.call('SET', opKey, known, 'PX', ARGV[9])
end

logBytes = logBytes + #body
if not exists then
  first = revision
end
while first < revision
  and (revision - first + 1 > tonumber(ARGV[14]) or logBytes > tonumber(ARGV[15])) do
  local id = string.format(plain, first) .. '-0'
  local entry = redis.call('XRANGE', logKey, id, id)[1]
  for i = 1, entry and #entry[2] or 0, 2 do
    if entry[2][i] == 'body' then
      logBytes = logBytes - #entry[2][i + 1]
    end
  end
  first = first + 1
end

redis.call('HSET', metaKey, 'epoch', string.format(plain, epoch), 'revision', revisionText,
  'commitId', commitId, 'committedAt', committedAtText,
  'first', string.format(plain, first), 'logBytes', string.format(plain, logBytes))
if not minWriter then
  redis.call('HSET', layoutKey, 'version', ARGV[1], 'minWriter', ARGV[1])
end
return { 'committed', epoch, revision, headCommitId or '', committedAt, table.concat(replaced, ' ') }

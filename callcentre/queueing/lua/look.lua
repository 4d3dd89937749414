-- The caller's hold loop went round once more: a heartbeat, and where they stand.
-- ARGV  3 call
-- Returns {call, fields, position, mended}: the fields that replies.py names, in its order; mended is
-- 1 when an index had lost the caller, who now stands in it again. Nil when the caller is not known.
local call = ARGV[3]
local fields = redis.call('HMGET', CALL .. call, 'queue', 'priority', 'joined', 'language', 'stage',
  'operator', 'seen', 'skills', 'tongue', 'prefer', 'front', 'group', 'score')
local queue, stage, group, score = fields[1], fields[5], fields[12], fields[13]

if not stage then
  return nil
end
-- A Redis that is full refuses this; the caller's place is told all the same.
redis.pcall('HSET', CALL .. call, 'seen', AT)
fields[7], fields[12], fields[13] = AT, nil, nil
if stage == 'connected' then
  return { call, fields, 0, 0 }
end

local rank = redis.call('ZRANK', QUEUE .. queue, call)
local mended = mend_place(call, stage, queue, group, score, rank)
return { call, fields, mended == 1 and position(call, queue) or rank + 1, mended }

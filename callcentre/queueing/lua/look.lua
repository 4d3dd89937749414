-- The caller's hold loop went round once more: a heartbeat, and where they stand.
-- ARGV  3 call
-- Returns {call, fields, position, mended}: mended is 1 when an index had lost the caller, who now
-- stands in it again; or nil when the caller is not known.
local call = ARGV[3]

if redis.call('EXISTS', CALL .. call) == 0 then
  return nil
end
-- A Redis that is full refuses this; the caller's place is told all the same.
redis.pcall('HSET', CALL .. call, 'seen', AT)
local mended = mend_place(call)
local fields = redis.call('HGETALL', CALL .. call)
return { call, fields, position(call, (read(CALL .. call, 'queue'))), mended }

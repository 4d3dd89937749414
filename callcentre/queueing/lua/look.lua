-- The caller's hold loop went round once more: a heartbeat, and where they stand.
-- ARGV  3 call
-- Returns {call, fields, position}, or nil when the caller is not known.
local call = ARGV[3]

if redis.call('EXISTS', CALL .. call) == 0 then
  return nil
end
redis.call('HSET', CALL .. call, 'seen', AT)
return { call, redis.call('HGETALL', CALL .. call), position(call, (read(CALL .. call, 'queue'))) }

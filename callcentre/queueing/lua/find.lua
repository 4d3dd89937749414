-- Where a caller stands, without taking it for a sign of life.
-- ARGV  3 call
-- Returns {call, fields, position}, or nil when the caller is not known.
local call = ARGV[3]

if redis.call('EXISTS', CALL .. call) == 0 then
  return nil
end
return { call, redis.call('HGETALL', CALL .. call), position(call, (read(CALL .. call, 'queue'))) }

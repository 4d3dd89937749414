-- The operator's leg is in the room: caller and operator hear each other.
-- ARGV  3 call  4 operator
-- Returns 1 when that is new, 2 when it was so before; 0 when this operator does not hold this caller.
local call, operator = ARGV[3], ARGV[4]
local stage, holder, queue = read(CALL .. call, 'stage', 'operator', 'queue')

if holder ~= operator or (stage ~= 'accepted' and stage ~= 'connected') then
  return 0
end
if stage == 'connected' then
  return 2
end

redis.call('HSET', CALL .. call, 'stage', 'connected')
redis.call('HSET', OPERATOR .. operator, 'state', 'on_call', 'since', AT, 'deadline', '',
  'misses', 0)
redis.call('ZREM', OFFERS, operator)
-- Out of the line; out of the group they have been since it rang.
redis.call('ZREM', LINE, call)
redis.call('ZREM', QUEUE .. queue, call)
publish('operator', 'operator', operator, 'state', 'on_call', 'reason', '', 'call', call, 'at', AT,
  'queue', queue)
return 1

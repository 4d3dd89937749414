-- Offers a waiting caller to a ready operator, until the deadline.
-- ARGV  3 call  4 operator  5 token  6 deadline (ms)
-- Returns 1, or 0 when either of the two is no longer free.
local call, operator, token, deadline = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local stage, queue, group = read(CALL .. call, 'stage', 'queue', 'group')
local state, held = read(OPERATOR .. operator, 'state', 'token')

-- Asked again because the first answer was lost on its way.
if stage == 'offered' and held == token then
  return 1
end

if stage ~= 'waiting' or state ~= 'ready' then
  return 0
end

redis.call('HSET', CALL .. call, 'stage', 'offered', 'operator', operator)
be_held(call, group)
redis.call('ZREM', FREE, operator)
redis.call('HSET', OPERATOR .. operator, 'state', 'ringing', 'since', AT, 'reason', '',
  'call', call, 'token', token, 'deadline', deadline)
redis.call('ZADD', OFFERS, deadline, operator)
publish('offer', 'operator', operator, 'token', token, 'call', call, 'queue', queue,
  'deadline_ms', deadline, 'state', 'ringing', 'reason', '', 'at', AT)
return 1

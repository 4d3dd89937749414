-- The operator takes the offer; provisional until their leg is in the room.
-- ARGV  3 token  4 operator  5 deadline of joining (ms)
-- Returns the call, also when this token was accepted before, or nil when the offer is gone.
local token, operator, join_deadline = ARGV[3], ARGV[4], ARGV[5]
local held, call, deadline = read(OPERATOR .. operator, 'token', 'call', 'deadline')

if token == '' or held ~= token then
  return nil
end

local stage, queue = read(CALL .. call, 'stage', 'queue')
if stage == 'accepted' or stage == 'connected' then
  -- The button was pressed twice; the first deadline stands.
  return call
end
if stage ~= 'offered' or tonumber(AT) >= tonumber(deadline) then
  return nil
end

redis.call('HSET', CALL .. call, 'stage', 'accepted')
redis.call('HSET', OPERATOR .. operator, 'deadline', join_deadline)
redis.call('ZADD', OFFERS, join_deadline, operator)
publish('offer_ended', 'operator', operator, 'token', token, 'call', call, 'why', 'accepted',
  'queue', queue, 'stage', 'accepted')
return call

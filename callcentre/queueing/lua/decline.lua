-- The operator gives the offer back, or could not join after accepting it.
-- ARGV  3 token  4 operator
-- Returns the call, or nil when the operator does not hold this offer.
local token, operator = ARGV[3], ARGV[4]
local held, state, call = read(OPERATOR .. operator, 'token', 'state', 'call')

if token == '' or held ~= token or state ~= 'ringing' then
  return nil
end

be_ready(operator)
redis.call('HSET', OPERATOR .. operator, 'misses', 0)
publish('offer_ended', 'operator', operator, 'token', token, 'call', call, 'why', 'declined')
wait_again(call, operator)
return call

-- The offer rings at the operator's own telephone, by this leg.
-- ARGV  3 token  4 operator  5 leg
-- Returns 1, or 0 when the offer is over already, and the leg must go.
local token, operator, leg = ARGV[3], ARGV[4], ARGV[5]

if token == '' or read(OPERATOR .. operator, 'token') ~= token then
  return 0
end
redis.call('HSET', OPERATOR .. operator, 'leg', leg, 'leg_token', token)
return 1

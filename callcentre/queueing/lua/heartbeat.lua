-- The operator's console is open and answering.
-- ARGV  3 operator
-- Returns 1, or 0 for one who is not signed on and must sign on again.
local operator = ARGV[3]

if not redis.call('ZSCORE', PRESENCE, operator) then
  return 0
end
redis.call('ZADD', PRESENCE, 'GT', AT, operator)
be_found(operator)
return 1

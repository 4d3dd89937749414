-- The paperwork takes a little longer.
-- ARGV  3 operator  4 how much longer (ms)  5 how often at most
-- Returns how often it has been extended now; 0 when not in wrap-up, -1 when that was enough.
local operator, longer, most = ARGV[3], ARGV[4], tonumber(ARGV[5])
local state, more = read(OPERATOR .. operator, 'state', 'more')

if state ~= 'wrap_up' then
  return 0
end
if (tonumber(more) or 0) >= most then
  return -1
end

redis.call('ZINCRBY', WRAPS, longer, operator)
publish('operator', 'operator', operator)
return redis.call('HINCRBY', OPERATOR .. operator, 'more', 1)

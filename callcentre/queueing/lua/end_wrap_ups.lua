-- Ends the wrap-ups whose time is over; those operators are ready for the next caller.
-- ARGV  3 the instant (ms): whoever began then or before (and what was added to it) is done
-- Returns {operator, call, operator, call, ...}
local ended = {}

for _, operator in ipairs(redis.call('ZRANGEBYSCORE', WRAPS, '-inf', ARGV[3], 'LIMIT', 0, 100)) do
  local was, call, phone = read(OPERATOR .. operator, 'state', 'call', 'phone')
  redis.call('ZREM', WRAPS, operator)
  if was == 'wrap_up' then
    be_ready(operator, was, phone)
    ended[#ended + 1] = operator
    ended[#ended + 1] = call
  end
end
return ended

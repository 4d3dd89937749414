-- The operator wants callers.
-- ARGV  3 operator
-- Returns 1, also when ready already; 2 when that must wait for the telephone (paused, no_phone); 0
-- when away, busy or not wrapped up.
local operator = ARGV[3]
local state = read(OPERATOR .. operator, 'state')

if state == 'ready' then
  return 1
end
if state ~= 'paused' then
  return 0
end

redis.call('HSET', OPERATOR .. operator, 'misses', 0)
be_ready(operator)
return read(OPERATOR .. operator, 'state') == 'ready' and 1 or 2

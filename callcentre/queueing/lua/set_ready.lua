-- The operator wants callers.
-- ARGV  3 operator
-- Returns 1, also when ready already; 2 when that must wait for the telephone (paused, no_phone); 0
-- when away, busy or not wrapped up.
local operator = ARGV[3]
local was, phone, misses = read(OPERATOR .. operator, 'state', 'phone', 'misses')

if was == 'ready' then
  return 1
end
if was ~= 'paused' then
  return 0
end

if misses ~= '0' then
  redis.call('HSET', OPERATOR .. operator, 'misses', 0)
end
return be_ready(operator, was, phone) == 'ready' and 1 or 2

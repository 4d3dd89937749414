-- The operator wants no callers for now.
-- ARGV  3 operator  4 reason
-- Returns 1 (paused already: only the reason changes), or 0 when away, busy or not wrapped up.
local operator, reason = ARGV[3], ARGV[4]
local state = read(OPERATOR .. operator, 'state')

if state == 'paused' then
  redis.call('HSET', OPERATOR .. operator, 'reason', reason)
  publish('operator', 'operator', operator, 'state', state, 'reason', reason, 'call', '', 'at', AT)
  return 1
end
if state ~= 'ready' then
  return 0
end

settle(operator, 'paused', reason)
return 1

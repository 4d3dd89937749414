-- An operator works here no longer. A talk (or one just accepted) is left to its end, and nothing is
-- offered there again: without a telephone nobody is ready.
-- ARGV  3 operator
-- Returns the state they were in; '' for one who was not known.
local operator = ARGV[3]
local was, call, token, page = read(OPERATOR .. operator, 'state', 'call', 'token', 'page')
local stage = was == 'ringing' and read(CALL .. call, 'stage') or ''

if was == '' or was == 'offline' then
  return was
end

redis.call('HSET', OPERATOR .. operator, 'phone', '0')
if was == 'on_call' or stage == 'accepted' then
  return was
end
go_offline(operator, was, page, 'removed', '')
if stage == 'offered' then
  tell_end(operator, token, call, 'removed', (wait_again(call, '')), 'offline', 'removed')
else
  publish('operator', 'operator', operator, 'state', 'offline', 'reason', 'removed', 'call', '',
    'at', AT)
end
return was

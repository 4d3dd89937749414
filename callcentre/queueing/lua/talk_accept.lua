-- An operator agrees to come into the talk of another one; their leg must follow.
-- ARGV  3 token  4 operator  5 deadline of joining (ms)
-- Returns the call, also told twice, or nil when they were not asked, or too long ago.
local token, operator, deadline = ARGV[3], ARGV[4], ARGV[5]
local call, asked, until_, stage =
  read(OPERATOR .. operator, 'asked_call', 'asked_token', 'asked_until', 'asked_stage')

if token == '' or asked ~= token then
  return nil
end
if stage == 'accepted' then
  return call
end
if tonumber(AT) >= tonumber(until_) then
  return nil
end

redis.call('HSET', OPERATOR .. operator, 'asked_stage', 'accepted', 'asked_until', deadline)
redis.call('HSET', TALK .. call, 'guest_state', 'coming', 'guest_until', deadline)
publish('offer_ended', 'operator', operator, 'token', token, 'call', call, 'why', 'accepted')
publish('operator', 'operator', operator)
watch(call)
return call

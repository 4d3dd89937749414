-- Takes operators off the board whose console has gone quiet, but never one who is talking.
-- ARGV  3 the instant (ms) before which a last heartbeat is too old
-- Returns the operators taken off.
local before = ARGV[3]
local silent = {}

for _, operator in ipairs(redis.call('ZRANGEBYSCORE', PRESENCE, '-inf', '(' .. before)) do
  local state, call, token = read(OPERATOR .. operator, 'state', 'call', 'token')
  if state ~= 'on_call' then
    -- An interrupted wrap-up is remembered, so that signing on again can finish it.
    go_offline(operator, 'silent', state == 'wrap_up' and call or '')
    if state == 'ringing' then
      publish('offer_ended', 'operator', operator, 'token', token, 'call', call, 'why', 'silent')
      wait_again(call)
    end
    silent[#silent + 1] = operator
  end
end
return silent

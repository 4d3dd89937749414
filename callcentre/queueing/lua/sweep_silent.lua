-- Takes operators off the board whose console has gone quiet, but never one who is talking.
-- ARGV  3 the instant (ms) before which a last heartbeat is too old
-- Cuts off the feed's old end, too: every dispatcher asks for this once a second.
-- Returns the operators taken off.
local before = ARGV[3]
local silent = {}

for _, operator in ipairs(redis.call('ZRANGEBYSCORE', PRESENCE, '-inf', '(' .. before)) do
  local was, call, token, page = read(OPERATOR .. operator, 'state', 'call', 'token', 'page')
  if was ~= 'on_call' then
    -- An interrupted wrap-up is remembered, so that signing on again can finish it.
    local kept = was == 'wrap_up' and call or ''
    go_offline(operator, was, page, 'silent', kept)
    if was == 'ringing' then
      tell_end(operator, token, call, 'silent', (wait_again(call, '')), 'offline', 'silent')
    else
      publish('operator', 'operator', operator, 'state', 'offline', 'reason', 'silent',
        'call', kept, 'at', AT)
    end
    silent[#silent + 1] = operator
  end
end
redis.call('XTRIM', FEED, 'MAXLEN', '~', FEED_LENGTH)
return silent

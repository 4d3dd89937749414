-- Ends every offer whose deadline has come, and every accepted one that was not joined in time.
-- ARGV  3 misses in a row after which an operator is paused
-- Cuts off the feed's old end, too.
-- Returns {token, call, operator, stage, token, call, ...}
local limit = tonumber(ARGV[3])
local expired = {}

for _, operator in ipairs(redis.call('ZRANGEBYSCORE', OFFERS, '-inf', AT)) do
  local was, token, call, phone, idle, missed =
    read(OPERATOR .. operator, 'state', 'token', 'call', 'phone', 'idle', 'misses')
  local queue, stage = wait_again(call, operator)
  local misses = (tonumber(missed) or 0) + 1
  local state, reason

  if misses >= limit then
    state, reason = place(operator, was, phone, idle, 'paused', 'missed', '', misses)
  else
    state, reason = place(operator, was, phone, AT, 'ready', '', '', misses)
  end
  if was ~= 'ringing' then
    -- Of one whose record is not what it should be: this offer is not found again for ever.
    redis.call('ZREM', OFFERS, operator)
  end
  tell_end(operator, token, call, 'missed', queue, state, reason)

  -- A caller whose record Redis has dropped is told like any other.
  for _, word in ipairs({ token, call, operator, stage ~= '' and stage or 'offered' }) do
    expired[#expired + 1] = word
  end
end
redis.call('XTRIM', FEED, 'MAXLEN', '~', FEED_LENGTH)
return expired

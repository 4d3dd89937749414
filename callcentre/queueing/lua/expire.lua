-- Ends every offer whose deadline has come, and every accepted one that was not joined in time.
-- ARGV  3 misses in a row after which an operator is paused
-- Returns {token, call, operator, stage, token, call, ...}
local limit = tonumber(ARGV[3])
local expired = {}

for _, operator in ipairs(redis.call('ZRANGEBYSCORE', OFFERS, '-inf', AT)) do
  local token, call = read(OPERATOR .. operator, 'token', 'call')
  local stage = read(CALL .. call, 'stage')
  local misses = redis.call('HINCRBY', OPERATOR .. operator, 'misses', 1)

  if misses >= limit then
    settle(operator, 'paused', 'missed')
  else
    be_ready(operator)
  end
  publish('offer_ended', 'operator', operator, 'token', token, 'call', call, 'why', 'missed')
  wait_again(call, operator)

  -- A caller whose record Redis has dropped is told like any other.
  for _, word in ipairs({ token, call, operator, stage ~= '' and stage or 'offered' }) do
    expired[#expired + 1] = word
  end
end
return expired

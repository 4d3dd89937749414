-- Ends every offer whose deadline has come, and every accepted one that was not joined in time.
-- ARGV  3 misses in a row after which an operator is paused
-- Returns {token, call, operator, stage, token, call, ...}
local limit = tonumber(ARGV[3])
local expired = {}

for _, operator in ipairs(redis.call('ZRANGEBYSCORE', OFFERS, '-inf', AT)) do
  local token, call, stage = lapse(operator, limit)
  for _, word in ipairs({ token, call, operator, stage }) do
    expired[#expired + 1] = word
  end
end
return expired

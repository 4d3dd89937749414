-- The whole present at one instant.
-- ARGV  none of its own
-- Returns {callers, operators}: callers in answering order, each {call, fields, position};
-- operators in no order, each {operator, fields, seen, stage}.
local callers, operators, places = {}, {}, {}

for i, call in ipairs(redis.call('ZRANGE', LINE, 0, -1)) do
  local queue = read(CALL .. call, 'queue')
  places[queue] = (places[queue] or 0) + 1
  callers[i] = { call, redis.call('HGETALL', CALL .. call), places[queue] }
end

for i, operator in ipairs(redis.call('ZRANGE', PRESENCE, 0, -1)) do
  operators[i] = describe(operator)
end

return { callers, operators }

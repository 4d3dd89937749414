-- The whole present at one instant.
-- ARGV  3 how many callers to tell at most, 0 for all
-- Returns {callers, operators, total}: callers in answering order, each {call, fields, position};
-- operators in no order, each {operator, fields, seen, stage}; total: how many are in line.
local callers, operators, places = {}, {}, {}

for _, call in ipairs(redis.call('ZRANGE', LINE, 0, tonumber(ARGV[3]) - 1)) do
  local fields = redis.call('HGETALL', CALL .. call)
  -- One whose record was evicted joins again by their own hold loop.
  if #fields > 0 then
    local queue = read(CALL .. call, 'queue')
    places[queue] = (places[queue] or 0) + 1
    callers[#callers + 1] = { call, fields, places[queue] }
  end
end

for _, operator in ipairs(redis.call('ZRANGE', PRESENCE, 0, -1)) do
  operators[#operators + 1] = describe(operator)
end

return { callers, operators, redis.call('ZCARD', LINE) }

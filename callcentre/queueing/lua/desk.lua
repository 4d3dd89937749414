-- Everybody who is at the desk, in whatever state.
-- ARGV  none of its own
-- Returns a list of {operator, fields, seen, stage}, in no order.
local operators = {}

for _, operator in ipairs(redis.call('ZRANGE', PRESENCE, 0, -1)) do
  operators[#operators + 1] = describe(operator)
end
return operators

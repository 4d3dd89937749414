-- Operators who hold an offer, rung or accepted, the first to lapse first.
-- ARGV  none of its own
-- Returns a list of {operator, fields, seen, stage}.
local operators = {}

for i, operator in ipairs(redis.call('ZRANGE', OFFERS, 0, -1)) do
  operators[i] = describe(operator)
end
return operators

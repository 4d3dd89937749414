-- Operators who hold an offer, rung or accepted, the first to lapse first.
-- ARGV  none of its own
-- Returns a list of {operator, fields, seen, stage}.
local operators = {}

for _, operator in ipairs(redis.call('ZRANGE', OFFERS, 0, -1)) do
  operators[#operators + 1] = describe(operator)
end
return operators

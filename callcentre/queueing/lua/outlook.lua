-- How many wait in each of some queues, and everybody who is at the desk.
-- ARGV  3... queues
-- Returns {counts, operators}: counts in the order of the queues, operators in no order, each
-- {operator, fields, seen, stage}.
local counts, operators = {}, {}

for i = 3, #ARGV do
  counts[i - 2] = redis.call('ZCARD', QUEUE .. ARGV[i])
end
for _, operator in ipairs(redis.call('ZRANGE', PRESENCE, 0, -1)) do
  operators[#operators + 1] = describe(operator)
end
return { counts, operators }

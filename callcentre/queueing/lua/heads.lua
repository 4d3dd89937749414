-- What choosing the next offer needs, and no more: who stands first, and who is free.
-- ARGV  3 the instant (ms) since when having been passed over still counts
-- Returns {callers, operators, lost}. callers: of every group the first one whom nobody passed since
-- then, and all before them, in answering order, each {call, fields, 0}; operators: the free ones,
-- longest idle first, each {operator, fields, seen, stage}; lost: {call, queue, call, ...} whose
-- record was evicted: they are taken out of the line and join again by their own hold loop.
local since = tonumber(ARGV[3])
local free = redis.call('ZRANGE', FREE, 0, -1)
local callers, operators, lost = {}, {}, {}

if #free == 0 then
  return { callers, operators, lost }
end

local function queue_of(group)
  return string.match(group, '^[^|]*')
end

-- Adds the first callers of one group, a few at a time, until one is nobody's to pass over.
local function add_heads(group)
  local skip = 0
  while true do
    local some = redis.call('ZRANGE', GROUP .. group, skip, skip + 3, 'WITHSCORES')
    if #some == 0 then
      if skip == 0 and redis.call('EXISTS', QUEUE .. queue_of(group)) == 0 then
        redis.call('ZREM', GROUPS, group)
      end
      return
    end
    for i = 1, #some, 2 do
      local call, fields = some[i], redis.call('HGETALL', CALL .. some[i])
      if #fields == 0 then
        lost[#lost + 1] = call
        lost[#lost + 1] = queue_of(group)
      else
        callers[#callers + 1] = { tonumber(some[i + 1]), { call, fields, 0 } }
        local passed_at = tonumber((read(CALL .. call, 'passed_at')))
        if not passed_at or passed_at < since then
          return
        end
      end
    end
    skip = skip + 4
  end
end

for _, group in ipairs(redis.call('ZRANGE', GROUPS, 0, -1)) do
  add_heads(group)
end
for i = 1, #lost, 2 do
  local call, queue = lost[i], lost[i + 1]
  for _, group in ipairs(redis.call('ZRANGE', GROUPS, 0, -1)) do
    if queue_of(group) == queue then
      step_out(call, queue, group)
    end
  end
  publish('line', 'queue', queue)
end

table.sort(callers, function(one, other) return one[1] < other[1] end)
for i, caller in ipairs(callers) do
  callers[i] = caller[2]
end
if #callers > 0 then
  for _, operator in ipairs(free) do
    operators[#operators + 1] = describe(operator)
  end
end
return { callers, operators, lost }

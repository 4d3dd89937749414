-- How many wait in each of some queues, and who is at the desk, told by what they can do.
-- ARGV  3... queues
-- Returns {counts, profiles}: counts in the order of the queues; profiles in no order, each {how many
-- operators, state, queues, languages, skills}. Operators of one shift are much alike, so that a
-- thousand of them make a short answer.
local counts, profiles, known = {}, {}, {}

for i = 3, #ARGV do
  counts[i - 2] = redis.call('ZCARD', QUEUE .. ARGV[i])
end

for _, operator in ipairs(redis.call('ZRANGE', PRESENCE, 0, -1)) do
  local profile = { read(OPERATOR .. operator, 'state', 'queues', 'languages', 'skills') }
  local name = table.concat(profile, '|')
  -- Of one whose record was evicted nobody knows anything.
  if profile[1] ~= '' then
    if not known[name] then
      known[name] = { 0, unpack(profile) }
      profiles[#profiles + 1] = known[name]
    end
    known[name][1] = known[name][1] + 1
  end
end
return { counts, profiles }

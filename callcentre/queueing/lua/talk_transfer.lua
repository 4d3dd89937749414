-- The operator gives a caller away: to the front of a line, and there to one operator first.
-- ARGV  3 call  4 operator  5 queue  6 its priority  7 skills wanted  8 language wanted, or ''
--       9 the operator to ring, or ''  10 token  11 deadline of ringing (ms)
-- Returns 'ok', 'gone' (not this operator's talk any more), 'taken' (somebody else is in the talk)
-- or 'busy' (the one to ring is not ready).
local call, giver, queue, priority = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local skills, tongue, to, token, deadline = ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local joined = read(CALL .. call, 'joined')
local group = group_of(queue, skills, tongue)

if not leads(giver, call) then
  return 'gone'
end
if read(TALK .. call, 'guest') ~= '' then
  return 'taken'
end
if to ~= '' and read(OPERATOR .. to, 'state') ~= 'ready' then
  return 'busy'
end

redis.call('HDEL', TALK .. call, 'giving', 'giving_name', 'held', 'held_until', 'rung')
redis.call('ZREM', TALKS, call)
settle(giver, 'wrap_up', 'transferred', call)
redis.call('HSET', CALL .. call, 'queue', queue, 'priority', priority, 'group', group,
  'skills', skills, 'tongue', tongue, 'prefer', '', 'front', '1', 'seen', AT,
  'stage', 'waiting', 'operator', '',
  -- Not back to the giver as soon as they have wrapped up.
  'passed:' .. giver, AT, 'passed_at', AT)
stand(call, queue, group, priority, joined, true)
if to ~= '' then
  be_held(call, group)
  redis.call('HSET', CALL .. call, 'stage', 'offered', 'operator', to)
  settle(to, 'ringing', '', call)
  redis.call('HSET', OPERATOR .. to, 'token', token, 'deadline', deadline)
  redis.call('ZADD', OFFERS, deadline, to)
  publish('offer', 'operator', to, 'token', token, 'call', call, 'queue', queue,
    'deadline_ms', deadline)
end
publish('line', 'queue', queue)
return 'ok'

-- A waiting caller goes over to another queue and keeps the instant of joining.
-- ARGV  3 call  4 queue  5 priority  6 skills wanted  7 language wanted, or ''
-- Returns the position there, also when there already; nil when not waiting (any more).
local call, queue, priority, skills, tongue = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local stage, before, group, joined, front =
  read(CALL .. call, 'stage', 'queue', 'group', 'joined', 'front')

if stage ~= 'waiting' then
  return nil
end
if before == queue then
  return position(call, queue)
end

local to_group = group_of(queue, skills, tongue)
step_out(call, before, group)
redis.call('HSET', CALL .. call, 'queue', queue, 'priority', priority, 'group', to_group,
  'skills', skills, 'tongue', tongue)
stand(call, queue, to_group, priority, joined, front == '1')
publish('line', 'queue', before)
publish('line', 'queue', queue)
return position(call, queue)

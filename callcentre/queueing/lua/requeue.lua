-- The operator's leg was lost: the caller goes to the front of their line.
-- ARGV  3 call  4 the operator who was lost, or '' for whoever holds this caller
-- Returns 1, or 0 when this operator does not hold this caller (any more).
local call, lost = ARGV[3], ARGV[4]
local stage, queue, group, operator = read(CALL .. call, 'stage', 'queue', 'group', 'operator')

if (lost ~= '' and lost ~= operator) or (stage ~= 'accepted' and stage ~= 'connected') then
  return 0
end

settle(operator, 'wrap_up', 'lost', call)
local priority, joined = read(CALL .. call, 'priority', 'joined')
step_out(call, queue, group)
redis.call('HSET', CALL .. call, 'front', '1')
stand(call, queue, group, priority, joined, true)
wait_again(call)
return 1

-- The operator's leg was lost: the caller goes to the front of their line.
-- ARGV  3 call  4 the operator who was lost, or '' for whoever holds this caller
-- Returns 1, or 0 when this operator does not hold this caller (any more).
local call, lost = ARGV[3], ARGV[4]
local stage, queue, group, operator, priority, joined =
  read(CALL .. call, 'stage', 'queue', 'group', 'operator', 'priority', 'joined')

if (lost ~= '' and lost ~= operator) or (stage ~= 'accepted' and stage ~= 'connected') then
  return 0
end

place(operator, stage == 'connected' and 'on_call' or 'ringing', '', AT, 'wrap_up', 'lost', call)
-- One who had not been connected yet is taken from their place first, or it would count as taken.
if stage ~= 'connected' then
  redis.call('ZREM', LINE, call)
end
local score = line_up(call, queue, group, priority, joined, true)
redis.call('HSET', CALL .. call, 'stage', 'waiting', 'operator', '', 'front', '1', 'score', score)
publish('operator', 'operator', operator, 'state', 'wrap_up', 'reason', 'lost', 'call', call,
  'at', AT, 'queue', queue)
return 1

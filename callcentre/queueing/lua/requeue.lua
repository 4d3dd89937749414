-- The operator's leg was lost: the caller goes to the front of their line.
-- ARGV  3 call
-- Returns 1, or 0 when no operator had accepted this caller.
local call = ARGV[3]
local stage, queue, operator = read(CALL .. call, 'stage', 'queue', 'operator')

if stage ~= 'accepted' and stage ~= 'connected' then
  return 0
end

settle(operator, 'wrap_up', 'lost', call)
local priority, joined = read(CALL .. call, 'priority', 'joined')
step_out(call, queue)
stand(call, queue, priority, joined, true)
wait_again(call)
return 1

-- The caller is gone for good, at whatever stage.
-- ARGV  3 call
-- Returns {stage, operator} as they were (operator '' when none), or nil when not known.
local call = ARGV[3]
local stage, queue, group, operator = read(CALL .. call, 'stage', 'queue', 'group', 'operator')

if stage == '' then
  return nil
end

-- First of all, because taking out is what a Redis that is out of memory still allows.
step_out(call, queue, group)
redis.call('DEL', CALL .. call)

if stage == 'offered' then
  -- The operator did nothing wrong: ready again, and as long idle as before.
  local token = read(OPERATOR .. operator, 'token')
  settle(operator, 'ready', '')
  publish('offer_ended', 'operator', operator, 'token', token, 'call', call, 'why', 'left')
elseif stage ~= 'waiting' then
  settle(operator, 'wrap_up', '', call)
end

publish('line', 'queue', queue)
return { stage, operator }

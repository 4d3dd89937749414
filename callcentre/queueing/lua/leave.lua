-- The caller is gone for good, at whatever stage.
-- ARGV  3 call
-- Returns {stage, operator} as they were (operator '' when none), or nil when not known.
local call = ARGV[3]
local stage, queue, group, operator = read(CALL .. call, 'stage', 'queue', 'group', 'operator')

if stage == '' then
  return nil
end

-- First of all, because taking out is what a Redis that is out of memory still allows.
if stage ~= 'connected' then
  step_out(call, queue, group)
end
redis.call('DEL', CALL .. call)

if stage == 'waiting' then
  publish('line', 'queue', queue)
  return { stage, operator }
end

if stage == 'offered' then
  local was, phone, idle, token = read(OPERATOR .. operator, 'state', 'phone', 'idle', 'token')
  -- The operator did nothing wrong: ready again, and as long idle as before.
  local state, reason = place(operator, was, phone, idle, 'ready', '', '')
  tell_end(operator, token, call, 'left', queue, state, reason)
else
  place(operator, stage == 'connected' and 'on_call' or 'ringing', '', AT, 'wrap_up', '', call)
  publish('operator', 'operator', operator, 'state', 'wrap_up', 'reason', '', 'call', call,
    'at', AT, 'queue', queue)
end
return { stage, operator }

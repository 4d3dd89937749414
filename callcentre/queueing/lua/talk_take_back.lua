-- A caller could not be fetched out of the room: the operator who gave them away has them still.
-- ARGV  3 call  4 operator
-- Returns 1, or 0 when somebody else has the caller by now, or the operator something else to do.
local call, giver = ARGV[3], ARGV[4]
local stage, queue, group, ringing = read(CALL .. call, 'stage', 'queue', 'group', 'operator')
local state, last = read(OPERATOR .. giver, 'state', 'call')

if (stage ~= 'waiting' and stage ~= 'offered') or state ~= 'wrap_up' or last ~= call then
  return 0
end

if stage == 'offered' then
  local token = read(OPERATOR .. ringing, 'token')
  settle(ringing, 'ready', '')
  publish('offer_ended', 'operator', ringing, 'token', token, 'call', call, 'why', 'left')
end
step_out(call, queue, group)
redis.call('HSET', CALL .. call, 'stage', 'connected', 'operator', giver)
settle(giver, 'on_call', '', call)
publish('line', 'queue', queue)
return 1

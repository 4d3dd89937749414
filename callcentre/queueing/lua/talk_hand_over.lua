-- The operator leaves the talk to whoever was asked in. A telephone outside leads no talk: the
-- caller is then in nobody's hands here, and only looked after.
-- ARGV  3 call  4 operator  5 when to look after a caller who is left with a telephone (ms)
--       6 why, the reason of the wrap-up
-- Returns the guest, or nil when there is nobody in the room to leave the caller to.
local call, leaver, look_at, why = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local guest, state, token = read(TALK .. call, 'guest', 'guest_state', 'guest_token')

if not leads(leaver, call) or state ~= 'in' then
  return nil
end

settle(leaver, 'wrap_up', why, call)
redis.call('HSET', TALK .. call, 'held', '', 'held_until', '', 'rung', '', 'guest_held', '')
if guest == 'phone' then
  redis.call('DEL', CALL .. call)
  redis.call('HSET', TALK .. call, 'alone', '1', 'guest_until', look_at)
  watch(call)
else
  redis.call('HSET', CALL .. call, 'operator', guest)
  redis.call('HDEL', OPERATOR .. guest, 'asked_call', 'asked_token', 'asked_until', 'asked_stage')
  settle(guest, 'on_call', '', call)
  redis.call('HSET', OPERATOR .. guest, 'token', token)
  no_guest(call, '')
end
return guest

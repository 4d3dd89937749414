-- The operator puts a caller through to a telephone outside and does not wait for it. Nobody of
-- ours leads the talk then; whether it comes about, the caller's own document will tell.
-- ARGV  3 call  4 operator  5 the number  6 when to look after the caller (ms)
-- Returns 'ok', 'gone' (not this operator's talk any more) or 'taken' (somebody else is in it).
local call, giver, number, look_at = ARGV[3], ARGV[4], ARGV[5], ARGV[6]

if not leads(giver, call) then
  return 'gone'
end
if read(TALK .. call, 'guest') ~= '' then
  return 'taken'
end

redis.call('HDEL', TALK .. call, 'giving', 'giving_name', 'held', 'held_until', 'rung')
settle(giver, 'wrap_up', 'transferred', call)
redis.call('DEL', CALL .. call)
redis.call('HSET', TALK .. call, 'alone', '1', 'guest', 'phone', 'guest_state', 'ringing',
  'guest_number', number, 'guest_since', AT, 'guest_until', look_at)
watch(call)
return 'ok'

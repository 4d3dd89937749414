-- Whoever was asked in is in the room.
-- ARGV  3 call  4 leg
-- Returns 2 when that is new, 1 when it was so before, 0 when nobody of that leg was asked in.
local call, leg = ARGV[3], ARGV[4]
local guest, known, state = read(TALK .. call, 'guest', 'guest_leg', 'guest_state')

if guest == '' or (known ~= leg and known ~= '') then
  return 0
end
if state == 'in' then
  return 1
end

redis.call('HSET', TALK .. call, 'guest_state', 'in', 'guest_leg', leg, 'guest_since', AT,
  'guest_until', '')
if guest ~= 'phone' then
  settle(guest, 'on_call', '', call)
  redis.call('HSET', OPERATOR .. guest, 'misses', 0, 'asked_stage', 'connected')
end
watch(call)
return 2

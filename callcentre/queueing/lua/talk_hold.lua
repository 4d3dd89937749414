-- Somebody in a talk is put on hold, or is taken out of it.
-- ARGV  3 call  4 'caller' or 'guest'  5 1 to hold, 0 to go on  6 until when at most (ms), or ''
-- Returns 2 when that is new, 1 when it was so before, 0 when nobody talks.
local call, who, on, deadline = ARGV[3], ARGV[4], ARGV[5] == '1', ARGV[6]
local field = who == 'caller' and 'held' or 'guest_held'

if not is_talk(call) then
  return 0
end
if (read(TALK .. call, field) ~= '') == on then
  return 1
end

redis.call('HSET', TALK .. call, field, on and AT or '')
if who == 'caller' then
  redis.call('HSET', TALK .. call, 'rung', '', 'held_until', on and deadline or '')
end
watch(call)
return 2

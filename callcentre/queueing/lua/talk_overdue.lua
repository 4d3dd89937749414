-- Talks that somebody must look after now; each is told once, and again after a while.
-- ARGV  3 how long until it is told again (ms)
-- Returns {call, what, call, what, ...}; what: ring_back (on hold too long: remind the operator),
-- resume (and reminding did not help), guest_late (whoever was asked does not come), guest_failed
-- (they are gone), alone (left with a telephone: is it still there?), or over (nobody talks).
local again = tonumber(AT) + tonumber(ARGV[3])
local found = {}

local function tell(call, what)
  found[#found + 1] = call
  found[#found + 1] = what
end

for _, call in ipairs(redis.call('ZRANGEBYSCORE', TALKS, '-inf', AT)) do
  local held_until, guest_until, rung, guest, state, alone =
    read(TALK .. call, 'held_until', 'guest_until', 'rung', 'guest', 'guest_state', 'alone')
  if not is_talk(call) then
    tell(call, 'over')
    redis.call('ZADD', TALKS, again, call)
  else
    if guest_until ~= '' and tonumber(guest_until) <= tonumber(AT) then
      redis.call('HSET', TALK .. call, 'guest_until', again)
      tell(call, guest == '' and 'guest_failed' or alone ~= '' and 'alone' or 'guest_late')
    end
    if held_until ~= '' and tonumber(held_until) <= tonumber(AT) then
      -- Whoever consults somebody is at work for the caller, and must not be overheard.
      tell(call, (rung == '' or state == 'in') and 'ring_back' or 'resume')
      redis.call('HSET', TALK .. call, 'rung', AT, 'held_until', again)
    end
    watch(call)
  end
end
return found

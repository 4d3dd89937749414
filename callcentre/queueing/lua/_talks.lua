-- Put, after _shared.lua, in front of every function named talk_*: what is agreed within a talk.
--
-- KEYS (the last two)
--   talks  zset    talk -> next instant (ms) at which somebody must look after it
--   talk:  prefix  hash of one talk: who is on hold, who was asked in, who listens
-- ARGV  as each function says
-- Returns nothing of its own
--
-- An operator who is asked into a talk rings and talks as any other, so that nobody else rings at
-- them; but the caller's own record names the operator who leads the talk and nobody else. While it
-- rings, the guest's record says so in fields of its own (asked_*): no lease of the line is touched.
local TALKS, TALK = KEYS[#KEYS - 1], KEYS[#KEYS]

-- Whether this operator leads this talk.
local function leads(operator, call)
  local stage, leader = read(CALL .. call, 'stage', 'operator')
  return stage == 'connected' and leader == operator
end

-- Whether anybody talks, or is left with a telephone outside.
local function is_talk(call)
  return read(CALL .. call, 'stage') == 'connected' or read(TALK .. call, 'alone') ~= ''
end

-- Somebody must look after this talk when the earlier of its two times comes. All desks hear of it.
local function watch(call)
  local held, guest = read(TALK .. call, 'held_until', 'guest_until')
  local first = math.min(tonumber(held) or math.huge, tonumber(guest) or math.huge)
  if first == math.huge then
    redis.call('ZREM', TALKS, call)
  else
    redis.call('ZADD', TALKS, first, call)
  end
  publish('call', 'call', call)
end

-- An operator who was asked in is free again, however far they had come.
local function release(guest, call, why)
  local state, asked, token, held =
    read(OPERATOR .. guest, 'state', 'asked_call', 'asked_token', 'call')
  if asked ~= call then
    return
  end
  redis.call('HDEL', OPERATOR .. guest, 'asked_call', 'asked_token', 'asked_until', 'asked_stage')
  if state == 'ringing' then
    settle(guest, 'ready', '')
    publish('offer_ended', 'operator', guest, 'token', token, 'call', call, 'why', why)
  elseif state == 'on_call' and held == call then
    settle(guest, 'wrap_up', 'consulted', call)
  end
end

-- Nobody is asked in any more. `why` is '' when nothing is left to do; else somebody must take the
-- caller back to their operator, and that at once.
local function no_guest(call, why)
  redis.call('HDEL', TALK .. call, 'guest', 'guest_leg', 'guest_token', 'guest_name', 'guest_held',
    'guest_since', 'guest_number')
  redis.call('HSET', TALK .. call, 'guest_state', why, 'guest_until', why == '' and '' or AT)
  watch(call)
end

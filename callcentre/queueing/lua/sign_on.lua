-- The operator opens the console, or loads it again in the middle of anything.
-- ARGV  3 operator  4 queues (JSON)  5 languages (JSON)
--       6 telephone: 1 registered, 0 not (yet), '' as it was  7 until when (ms) they need no heartbeat
-- Returns the state: as it was, or for one who was away paused (wrap_up if that was interrupted).
local operator, queues, languages, phone, alive = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local was, call, reason = read(OPERATOR .. operator, 'state', 'call', 'reason')

redis.call('HSET', OPERATOR .. operator, 'queues', queues, 'languages', languages)
redis.call('ZADD', PRESENCE, 'GT', alive, operator)

local state = was
if was == '' or was == 'offline' then
  -- Whoever fell silent is told so when they wake up; nobody is made ready in their sleep.
  local why = reason == 'silent' and 'slept' or 'signed_on'
  state = call == '' and 'paused' or 'wrap_up'
  redis.call('PERSIST', OPERATOR .. operator)
  -- Of one who is there already the heartbeats tell it, and what follows from it.
  if phone ~= '' then
    redis.call('HSET', OPERATOR .. operator, 'phone', phone)
  end
  if call ~= '' then
    why = ''
  end
  place(operator, was, phone, AT, state, why, call, 0)
  publish('operator', 'operator', operator, 'state', state, 'reason', why, 'call', call, 'at', AT)
else
  be_found(operator)
  publish('operator', 'operator', operator)
end
return state

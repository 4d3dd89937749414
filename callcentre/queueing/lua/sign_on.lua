-- The operator opens the console, or loads it again in the middle of anything.
-- ARGV  3 operator  4 queues (JSON)  5 languages (JSON)
-- Returns the state: as it was, or for one who was away paused (wrap_up if that was interrupted).
local operator, queues, languages = ARGV[3], ARGV[4], ARGV[5]
local state, call = read(OPERATOR .. operator, 'state', 'call')

redis.call('HSET', OPERATOR .. operator, 'queues', queues, 'languages', languages)
redis.call('PERSIST', OPERATOR .. operator)
redis.call('ZADD', PRESENCE, 'GT', AT, operator)

if state == '' or state == 'offline' then
  state = call == '' and 'paused' or 'wrap_up'
  redis.call('HSET', OPERATOR .. operator, 'misses', 0, 'idle', AT)
  settle(operator, state, call == '' and 'signed_on' or '', call)
else
  be_found(operator)
  publish('operator', 'operator', operator)
end
return state

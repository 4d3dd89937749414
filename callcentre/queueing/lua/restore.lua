-- A talk that the records know and Redis has lost: caller and operator as they were.
-- ARGV  3 call  4 queue  5 priority  6 language  7 joined (ms)
--       8 operator  9 queues (JSON)  10 languages (JSON)
-- Returns 1, or 0 when either of the two is known to be doing something.
local call, queue, priority, language, joined = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local operator, queues, languages = ARGV[8], ARGV[9], ARGV[10]
local state, held = read(OPERATOR .. operator, 'state', 'call')
local is_busy = (state == 'ringing' or state == 'on_call') and held ~= call

if redis.call('EXISTS', CALL .. call) == 1 or is_busy then
  return 0
end

redis.call('HSET', CALL .. call, 'queue', queue, 'priority', priority, 'language', language,
  'joined', joined, 'seen', AT, 'stage', 'connected', 'operator', operator,
  'group', group_of(queue, '', ''), 'skills', '', 'tongue', '', 'prefer', '',
  'score', string.format('%.0f', tonumber(joined) - tonumber(priority) * BAND))
redis.call('HSET', OPERATOR .. operator, 'queues', queues, 'languages', languages,
  'idle', AT, 'misses', 0)
redis.call('PERSIST', OPERATOR .. operator)
redis.call('ZADD', PRESENCE, 'GT', AT, operator)
settle(operator, 'on_call', '', call)
return 1

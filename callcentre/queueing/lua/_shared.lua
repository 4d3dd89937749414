-- Put in front of every function of this folder by scripts.py.
--
-- KEYS (the same seven for all; every name carries the one hash tag of keys.py)
--   1 feed      stream  what the consoles hear
--   2 line      zset    all callers not yet connected, score = answering order
--   3 offers    zset    operator -> instant (ms) at which their offer, or their joining, lapses
--   4 presence  zset    signed-on operator -> last heartbeat (ms)
--   5 queue:    prefix  zset of one queue: the line's members and scores, for the own position
--   6 call:     prefix  hash of one caller
--   7 operator: prefix  hash of one operator
-- 5 to 7 are prefixes on purpose: whose record a function touches is often known only from the
-- record it has just read (the operator who holds the call).
--
-- ARGV (the first two for all): 1 at, ms since 1970   2 about how many entries the feed keeps
local FEED, LINE, OFFERS, PRESENCE = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local QUEUE, CALL, OPERATOR = KEYS[5], KEYS[6], KEYS[7]
local AT, FEED_LENGTH = ARGV[1], ARGV[2]

-- The score of the line: one band of 10^13 ms (317 years) a priority, so that a double still counts
-- single milliseconds at priority 100. Callers at the front stand half a band before the others.
local BAND, FRONT = 1e13, 5e12

-- Offline operators are remembered so long, so that a console can say why they are.
local OFFLINE_SECONDS = 12 * 3600

-- Tells the consoles that something they show has changed.
local function publish(kind, ...)
  redis.call('XADD', FEED, 'MAXLEN', '~', FEED_LENGTH, '*', 'kind', kind, ...)
end

-- Several fields of a hash; a missing one is ''.
local function read(key, ...)
  local values = redis.call('HMGET', key, ...)
  for i = 1, select('#', ...) do
    values[i] = values[i] or ''
  end
  return unpack(values)
end

-- The place in the caller's own queue, from 1; 0 when not in line.
local function position(call, queue)
  local rank = redis.call('ZRANK', QUEUE .. queue, call)
  return rank and rank + 1 or 0
end

-- Puts a caller into the line. Two who joined in one millisecond keep the order they came in.
local function stand(call, queue, priority, joined, front)
  local score = tonumber(joined) - tonumber(priority) * BAND - (front and FRONT or 0)
  while redis.call('ZCOUNT', LINE, score, score) > 0 do
    score = score + 1
  end
  redis.call('ZADD', LINE, score, call)
  redis.call('ZADD', QUEUE .. queue, score, call)
end

-- Takes a caller out of the line.
local function step_out(call, queue)
  redis.call('ZREM', LINE, call)
  redis.call('ZREM', QUEUE .. queue, call)
end

-- The offer is over: the caller, who never left the line, waits again.
local function wait_again(call)
  redis.call('HSET', CALL .. call, 'stage', 'waiting', 'operator', '')
  publish('line', 'queue', (read(CALL .. call, 'queue')))
end

-- Ends whatever held the operator. `call` is kept only for wrap-up. `idle` stays as it was.
local function settle(operator, state, reason, call)
  redis.call('ZREM', OFFERS, operator)
  redis.call('HSET', OPERATOR .. operator, 'state', state, 'since', AT, 'reason', reason,
    'call', call or '', 'token', '', 'deadline', '')
  publish('operator', 'operator', operator)
end

-- Off the board; the hash outlives it for a while.
local function go_offline(operator, reason, call)
  settle(operator, 'offline', reason, call)
  redis.call('ZREM', PRESENCE, operator)
  redis.call('EXPIRE', OPERATOR .. operator, OFFLINE_SECONDS)
end

-- Everything about one operator: fields, last heartbeat, stage of the call that holds them.
local function describe(operator)
  local fields = redis.call('HGETALL', OPERATOR .. operator)
  local seen = redis.call('ZSCORE', PRESENCE, operator) or ''
  local state, call = read(OPERATOR .. operator, 'state', 'call')
  local stage = ''
  if state == 'ringing' or state == 'on_call' then
    stage = read(CALL .. call, 'stage')
  end
  return { operator, fields, seen, stage }
end

-- Put in front of every function of this folder by scripts.py.
--
-- KEYS (the same eleven for all; every name carries the one hash tag of keys.py)
--   1 feed      stream  what the consoles hear
--   2 line      zset    all callers not yet connected, score = answering order
--   3 offers    zset    operator -> instant (ms) at which their offer, or their joining, lapses
--   4 presence  zset    signed-on operator -> last heartbeat (ms)
--   5 queue:    prefix  zset of one queue: the line's members and scores, for the own position
--   6 call:     prefix  hash of one caller
--   7 operator: prefix  hash of one operator
--   8 groups    zset    groups in which somebody waits, all scores 0
--   9 group:    prefix  zset of those who wait with the same wishes: their scores in the line
--  10 free      zset    ready operator -> idle since (ms)
--  11 wraps     zset    operator in wrap-up -> since (ms), later by what was added to it
-- 5 to 7 and 9 are prefixes on purpose: whose record a function touches is often known only from the
-- record it has just read (the operator who holds the call).
--
-- ARGV (the first two for all): 1 at, ms since 1970   2 about how many entries the feed keeps
local FEED, LINE, OFFERS, PRESENCE = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local QUEUE, CALL, OPERATOR = KEYS[5], KEYS[6], KEYS[7]
local GROUPS, GROUP, FREE, WRAPS = KEYS[8], KEYS[9], KEYS[10], KEYS[11]
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

-- Callers of one group want the same, so that the first of them can have whatever any can have.
local function group_of(queue, skills, tongue)
  return queue .. '|' .. skills .. '|' .. tongue
end

-- A caller may be offered: first among equals of their group is all that dispatching reads.
local function be_offerable(call, group, score)
  redis.call('ZADD', GROUP .. group, score, call)
  redis.call('ZADD', GROUPS, 0, group)
end

-- A caller may not be offered (any more).
local function be_held(call, group)
  redis.call('ZREM', GROUP .. group, call)
  if redis.call('EXISTS', GROUP .. group) == 0 then
    redis.call('ZREM', GROUPS, group)
  end
end

-- Puts a caller into the line. Two who joined in one millisecond keep the order they came in.
local function stand(call, queue, group, priority, joined, front)
  local score = tonumber(joined) - tonumber(priority) * BAND - (front and FRONT or 0)
  while redis.call('ZCOUNT', LINE, score, score) > 0 do
    score = score + 1
  end
  redis.call('ZADD', LINE, score, call)
  redis.call('ZADD', QUEUE .. queue, score, call)
  redis.call('HSET', CALL .. call, 'score', string.format('%.0f', score))
  be_offerable(call, group, score)
end

-- Puts a caller back where an evicted or broken index has lost them. Returns 1 if it had.
local function mend_place(call)
  local stage, queue, group, score = read(CALL .. call, 'stage', 'queue', 'group', 'score')
  if stage == 'connected' then
    return 0
  end
  local lost = not redis.call('ZSCORE', QUEUE .. queue, call)
    or not redis.call('ZSCORE', LINE, call)
    or stage == 'waiting' and (not redis.call('ZSCORE', GROUP .. group, call)
      or not redis.call('ZSCORE', GROUPS, group))
  if not lost then
    return 0
  end
  redis.call('ZADD', LINE, score, call)
  redis.call('ZADD', QUEUE .. queue, score, call)
  if stage == 'waiting' then
    be_offerable(call, group, score)
  end
  publish('line', 'queue', queue)
  return 1
end

-- Takes a caller out of the line.
local function step_out(call, queue, group)
  redis.call('ZREM', LINE, call)
  redis.call('ZREM', QUEUE .. queue, call)
  be_held(call, group)
end

-- The offer is over: the caller, who never left the line, waits again. `passed_by` is the operator
-- who did not take them. One whose record Redis has lost joins again by their own hold loop.
local function wait_again(call, passed_by)
  local queue, group, score = read(CALL .. call, 'queue', 'group', 'score')
  if queue == '' then
    return
  end
  redis.call('HSET', CALL .. call, 'stage', 'waiting', 'operator', '')
  if passed_by then
    redis.call('HSET', CALL .. call, 'passed:' .. passed_by, AT, 'passed_at', AT)
  end
  be_offerable(call, group, score)
  publish('line', 'queue', queue)
end

-- Ends whatever held the operator. `call` is kept only for wrap-up. `idle` stays as it was. Whoever
-- would be ready but has no telephone is paused until it is there.
local function settle(operator, state, reason, call)
  local was, idle, phone = read(OPERATOR .. operator, 'state', 'idle', 'phone')
  if state == 'ready' and phone == '0' then
    state, reason = 'paused', 'no_phone'
  end
  call = call or ''
  redis.call('HSET', OPERATOR .. operator, 'state', state, 'since', AT, 'reason', reason,
    'call', call, 'token', '', 'deadline', '', 'more', 0)
  redis.call('ZREM', OFFERS, operator)
  if state == 'ready' then
    redis.call('ZADD', FREE, idle, operator)
  else
    redis.call('ZREM', FREE, operator)
  end
  if state == 'wrap_up' then
    redis.call('ZADD', WRAPS, AT, operator)
  elseif was ~= 'ready' and was ~= 'paused' then
    redis.call('ZREM', WRAPS, operator)
  end
  publish('operator', 'operator', operator, 'state', state, 'reason', reason, 'call', call,
    'at', AT)
end

-- Ready, and idle from now on: behind everybody who has been idle for longer.
local function be_ready(operator)
  redis.call('HSET', OPERATOR .. operator, 'idle', AT)
  settle(operator, 'ready', '')
end

-- Puts a ready operator back among the free, whom an evicted index may have lost.
local function be_found(operator)
  local state, idle = read(OPERATOR .. operator, 'state', 'idle')
  if state == 'ready' then
    redis.call('ZADD', FREE, idle, operator)
  end
end

-- Off the board; the hash outlives it for a while.
local function go_offline(operator, reason, call)
  settle(operator, 'offline', reason, call)
  redis.call('HSET', OPERATOR .. operator, 'page', '')
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

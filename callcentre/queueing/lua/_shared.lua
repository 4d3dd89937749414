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

-- Tells the consoles that something they show has changed. One entry may tell several things: with a
-- `queue`, that line has changed too; with a `state` (or `stage`), that operator. Names and values are
-- joined into one field, which costs half; feed.py takes them apart. sweep_silent.lua cuts the old end off.
local function publish(kind, ...)
  redis.call('XADD', FEED, '*', 'd', table.concat({ 'kind', kind, ... }, '\31'))
end

-- Several fields of a hash; a missing one is ''.
local function read(key, ...)
  local values = redis.call('HMGET', key, ...)
  for i = 1, #values do
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

-- A caller may not be offered (any more). heads.lua forgets their group once their
-- queue is empty, too.
local function be_held(call, group)
  redis.call('ZREM', GROUP .. group, call)
end

-- The first score after `score`, which is taken, that nobody in line has. A crowd that came in the
-- same seconds has taken many in a row; scores are whole numbers and unique, so that a row without a
-- gap has as many members as it is long, and its end is found by halving.
local function free_score(score)
  local full, gap = 0, 1
  while redis.call('ZCOUNT', LINE, score, score + gap) > gap do
    full, gap = gap, gap * 2
  end
  while gap - full > 1 do
    local middle = math.floor((full + gap) / 2)
    if redis.call('ZCOUNT', LINE, score, score + middle) > middle then
      full = middle
    else
      gap = middle
    end
  end
  return score + gap
end

-- Puts a caller into the line, and returns the score, which belongs into their record. Two who joined
-- in one millisecond keep the order they came in.
local function line_up(call, queue, group, priority, joined, front)
  local score = tonumber(joined) - tonumber(priority) * BAND - (front and FRONT or 0)
  if redis.call('ZCOUNT', LINE, score, score) > 0 then
    score = free_score(score)
  end
  redis.call('ZADD', LINE, score, call)
  redis.call('ZADD', QUEUE .. queue, score, call)
  be_offerable(call, group, score)
  return string.format('%.0f', score)
end

-- The same for a caller who has a record already.
local function stand(call, queue, group, priority, joined, front)
  redis.call('HSET', CALL .. call, 'score', line_up(call, queue, group, priority, joined, front))
end

-- Puts a caller back where an evicted or broken index has lost them; `rank` is their place in the
-- queue, as far as it is known there. Of the other indexes one is looked at each time, chosen by the
-- instant, so that a sign of life costs little. Returns 1 if one had lost them.
local function mend_place(call, stage, queue, group, score, rank)
  local turn, lost = AT % 3, not rank
  if rank and turn == 0 then
    lost = not redis.call('ZSCORE', LINE, call)
  elseif rank and stage == 'waiting' then
    lost = not (turn == 1 and redis.call('ZSCORE', GROUP .. group, call)
      or turn == 2 and redis.call('ZSCORE', GROUPS, group))
  end
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
-- who did not take them, or ''. Returns the queue, which is to be told, and the stage as it was; '' for
-- one whose record Redis has lost: they join again by their own hold loop.
local function wait_again(call, passed_by)
  local queue, group, score, stage = read(CALL .. call, 'queue', 'group', 'score', 'stage')
  if queue == '' then
    return '', ''
  end
  if passed_by == '' then
    redis.call('HSET', CALL .. call, 'stage', 'waiting', 'operator', '')
  else
    redis.call('HSET', CALL .. call, 'stage', 'waiting', 'operator', '', 'passed:' .. passed_by, AT,
      'passed_at', AT)
  end
  -- Their group is still known: it is while anybody stands in that queue, also where it rings.
  redis.call('ZADD', GROUP .. group, score, call)
  return queue, stage
end

-- Takes an operator out of the index of the state they were in; an unknown one out of all.
local function unlist(operator, was)
  if was == 'ready' or was == '' then
    redis.call('ZREM', FREE, operator)
  end
  if was == 'ringing' or was == '' then
    redis.call('ZREM', OFFERS, operator)
  end
  if was == 'wrap_up' or was == '' then
    redis.call('ZREM', WRAPS, operator)
  end
end

-- Ends whatever held the operator, who was in state `was`. `call` is kept only for wrap-up; `phone`
-- as it stands in the record: whoever would be ready but has no telephone is paused until it is
-- there. `misses` nil: as many as before. Returns state and reason, which are to be told.
local function place(operator, was, phone, idle, state, reason, call, misses)
  local key = OPERATOR .. operator
  if state == 'ready' and phone == '0' then
    state, reason = 'paused', 'no_phone'
  end
  if misses then
    redis.call('HSET', key, 'state', state, 'since', AT, 'reason', reason, 'idle', idle,
      'call', call, 'token', '', 'deadline', '', 'misses', misses)
  elseif was == 'on_call' then
    redis.call('HSET', key, 'state', state, 'since', AT, 'reason', reason,
      'call', call, 'token', '', 'more', 0)
  elseif call == '' and (was == 'ready' or was == 'paused') then
    redis.call('HSET', key, 'state', state, 'since', AT, 'reason', reason, 'idle', idle)
  else
    redis.call('HSET', key, 'state', state, 'since', AT, 'reason', reason, 'idle', idle,
      'call', call, 'token', '', 'deadline', '', 'more', 0)
  end
  if was ~= state then
    unlist(operator, was)
  end
  if state == 'ready' then
    redis.call('ZADD', FREE, idle, operator)
  elseif state == 'wrap_up' then
    redis.call('ZADD', WRAPS, AT, operator)
  end
  return state, reason
end

-- The same for an operator about whom nothing has been read yet, and it is told. `idle` stays.
local function settle(operator, state, reason, call)
  local was, phone, idle = read(OPERATOR .. operator, 'state', 'phone', 'idle')
  state, reason = place(operator, was, phone, idle, state, reason, call or '')
  publish('operator', 'operator', operator, 'state', state, 'reason', reason, 'call', call or '',
    'at', AT)
end

-- An operator in state `was` is ready, and idle from now on: behind everybody idle for longer.
-- Returns state and reason, which are told.
local function be_ready(operator, was, phone)
  local state, reason = place(operator, was, phone, AT, 'ready', '', '')
  publish('operator', 'operator', operator, 'state', state, 'reason', reason, 'call', '', 'at', AT)
  return state
end

-- An offer is over and its operator in another state: one entry tells of both and of the queue.
local function tell_end(operator, token, call, why, queue, state, reason)
  publish('offer_ended', 'operator', operator, 'token', token, 'call', call, 'why', why,
    'queue', queue, 'state', state, 'reason', reason, 'at', AT)
end

-- An offer was not answered, or not joined: a miss. Returns its token, call and stage.
local function lapse(operator, limit)
  local was, token, call, phone, idle, missed =
    read(OPERATOR .. operator, 'state', 'token', 'call', 'phone', 'idle', 'misses')
  local queue, stage = wait_again(call, operator)
  local misses = (tonumber(missed) or 0) + 1
  local state, reason

  if misses >= limit then
    state, reason = place(operator, was, phone, idle, 'paused', 'missed', '', misses)
  else
    state, reason = place(operator, was, phone, AT, 'ready', '', '', misses)
  end
  if was ~= 'ringing' then
    -- Of one whose record is not what it should be: this offer is not found again for ever.
    redis.call('ZREM', OFFERS, operator)
  end
  tell_end(operator, token, call, 'missed', queue, state, reason)
  -- A caller whose record Redis has dropped is told like any other.
  return token, call, stage ~= '' and stage or 'offered'
end

-- Puts a ready operator back among the free, whom an evicted index may have lost.
local function be_found(operator)
  local state, idle = read(OPERATOR .. operator, 'state', 'idle')
  if state == 'ready' then
    redis.call('ZADD', FREE, idle, operator)
  end
end

-- Off the board; the hash outlives it for a while. Nothing is told.
local function go_offline(operator, was, page, reason, call)
  place(operator, was, '', '0', 'offline', reason, call)
  if page ~= '' then
    redis.call('HSET', OPERATOR .. operator, 'page', '')
  end
  redis.call('ZREM', PRESENCE, operator)
  redis.call('EXPIRE', OPERATOR .. operator, OFFLINE_SECONDS)
end

-- Everything about one operator: the fields that replies.py names, in its order; last heartbeat;
-- stage of the call that holds them. Nil for an unknown one.
local function describe(operator)
  local fields = redis.call('HMGET', OPERATOR .. operator, 'state', 'since', 'reason', 'queues',
    'languages', 'idle', 'misses', 'call', 'token', 'deadline', 'skills', 'page', 'phone', 'more',
    'asked_call')
  local state, stage = fields[1], ''
  if not state then
    return nil
  end
  if state == 'ringing' or state == 'on_call' then
    stage = read(CALL .. fields[8], 'stage')
    if fields[15] then
      fields[16], fields[17], fields[18] =
        read(OPERATOR .. operator, 'asked_token', 'asked_until', 'asked_stage')
    end
  end
  return { operator, fields, redis.call('ZSCORE', PRESENCE, operator) or '', stage }
end

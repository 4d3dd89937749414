-- The operator's console is open and answering, and may say how its telephone is.
-- ARGV  3 operator  4 page, or ''  5 1 if this page wants to be the one that counts
--       6 telephone: 1 registered, 0 not, '' not said  7 ms of silence after which a page is gone
-- Returns 1; 0 for one who is not signed on and must sign on again; 2 when another page counts.
local operator, page, wants, phone, quiet = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local seen = redis.call('ZSCORE', PRESENCE, operator)

if not seen then
  return 0
end

local state, counts, phone_was, reason, call, idle, token =
  read(OPERATOR .. operator, 'state', 'page', 'phone', 'reason', 'call', 'idle', 'token')
local stage = state == 'ringing' and read(CALL .. call, 'stage') or ''

if page ~= '' and page ~= counts then
  local busy = state == 'on_call' or stage == 'accepted'
  local gone = tonumber(AT) - tonumber(seen) > tonumber(quiet)
  -- The sound of a talk is in the page that took it; nobody takes it away while that page lives.
  if counts ~= '' and (wants ~= '1' or busy and not gone) then
    return 2
  end
  redis.call('HSET', OPERATOR .. operator, 'page', page)
  publish('page', 'operator', operator, 'page', page)
end

redis.call('ZADD', PRESENCE, 'GT', AT, operator)
if phone ~= '' and phone ~= phone_was then
  redis.call('HSET', OPERATOR .. operator, 'phone', phone)
  if phone == '1' and state == 'paused' and reason == 'no_phone' then
    be_ready(operator, state, phone)
    return 1
  end
  if phone == '0' and stage == 'offered' then
    place(operator, state, phone, idle, 'paused', 'no_phone', '')
    tell_end(operator, token, call, 'no_phone', (wait_again(call, '')), 'paused', 'no_phone')
    return 1
  end
  if phone == '0' and state == 'ready' then
    settle(operator, 'paused', 'no_phone')
    return 1
  end
end
-- One whom an evicted index has lost is found again.
if state == 'ready' then
  redis.call('ZADD', FREE, idle, operator)
end
return 1

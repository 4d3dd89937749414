-- Somebody is asked into a talk: another operator, or a telephone outside.
-- ARGV  3 call  4 operator who asks  5 who is asked: an operator, or 'phone'  6 token
--       7 deadline of ringing (ms)  8 name to show
-- Returns 'ok' (also told twice), 'gone' (not this operator's talk any more), 'taken' (somebody else
-- is asked in), or 'busy' (that operator is not ready).
local call, asker, guest, token, deadline, name =
  ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]

if not leads(asker, call) then
  return 'gone'
end
if read(TALK .. call, 'guest') ~= '' then
  return read(TALK .. call, 'guest_token') == token and 'ok' or 'taken'
end
if guest ~= 'phone' and read(OPERATOR .. guest, 'state') ~= 'ready' then
  return 'busy'
end

redis.call('HSET', TALK .. call, 'guest', guest, 'guest_state', 'ringing', 'guest_token', token,
  'guest_name', name, 'guest_since', AT, 'guest_until', deadline)
if guest ~= 'phone' then
  settle(guest, 'ringing', '')
  redis.call('HSET', OPERATOR .. guest, 'asked_call', call, 'asked_token', token,
    'asked_until', deadline, 'asked_stage', 'offered')
  publish('offer', 'operator', guest, 'token', token, 'call', call,
    'queue', read(CALL .. call, 'queue'), 'deadline_ms', deadline)
end
watch(call)
return 'ok'

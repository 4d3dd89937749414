-- The operator goes home.
-- ARGV  3 operator
-- Returns 1, also for one who was not there; 0 while a call rings or is spoken.
local operator = ARGV[3]
local was, page = read(OPERATOR .. operator, 'state', 'page')

if was == 'ringing' or was == 'on_call' then
  return 0
end
if was ~= '' and was ~= 'offline' then
  go_offline(operator, was, page, 'signed_off', '')
  publish('operator', 'operator', operator, 'state', 'offline', 'reason', 'signed_off', 'call', '',
    'at', AT)
end
return 1

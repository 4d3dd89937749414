-- The operator goes home.
-- ARGV  3 operator
-- Returns 1, also for one who was not there; 0 while a call rings or is spoken.
local operator = ARGV[3]
local state = read(OPERATOR .. operator, 'state')

if state == 'ringing' or state == 'on_call' then
  return 0
end
if state ~= '' and state ~= 'offline' then
  go_offline(operator, 'signed_off')
end
return 1

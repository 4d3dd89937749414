-- The call's paperwork is done.
-- ARGV  3 operator  4 1 to be ready for the next caller, 0 to pause
-- Returns 1, or 0 when there was nothing to wrap up.
local operator, ready = ARGV[3], ARGV[4]
local was, phone = read(OPERATOR .. operator, 'state', 'phone')

if was ~= 'wrap_up' then
  return 0
end

if ready == '1' then
  be_ready(operator, was, phone)
else
  settle(operator, 'paused', 'after_call')
end
return 1

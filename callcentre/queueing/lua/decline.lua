-- The operator gives the offer back, or could not join after accepting it.
-- ARGV  3 token  4 operator
-- Returns the call, or nil when the operator does not hold this offer.
local token, operator = ARGV[3], ARGV[4]
local held, was, call, phone = read(OPERATOR .. operator, 'token', 'state', 'call', 'phone')

if token == '' or held ~= token or was ~= 'ringing' then
  return nil
end

local state, reason = place(operator, was, phone, AT, 'ready', '', '', 0)
tell_end(operator, token, call, 'declined', (wait_again(call, operator)), state, reason)
return call

-- An offer will not be answered, and that is known before its deadline. One that was accepted stays.
-- ARGV  3 token  4 operator  5 misses in a row after which an operator is paused
-- Returns the call, or nil when this offer does not ring there (any more).
local token, operator = ARGV[3], ARGV[4]
local state, held, call = read(OPERATOR .. operator, 'state', 'token', 'call')

if token == '' or held ~= token or state ~= 'ringing' or read(CALL .. call, 'stage') ~= 'offered' then
  return nil
end
lapse(operator, tonumber(ARGV[5]))
return call

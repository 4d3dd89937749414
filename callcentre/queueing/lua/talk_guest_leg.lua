-- The leg of whoever was asked in is known: it rings, or it comes with the token.
-- ARGV  3 call  4 token  5 leg
-- Returns 1, or 0 when nobody is asked in with this token any more: the leg must go.
local call, token, leg = ARGV[3], ARGV[4], ARGV[5]

if token == '' or read(TALK .. call, 'guest_token') ~= token then
  return 0
end
redis.call('HSET', TALK .. call, 'guest_leg', leg)
return 1

-- Notes something about a talk that lasts no longer than the talk.
-- ARGV  3 call  4 and on: field, value, field, value ...
-- Returns 1, or 0 when nobody talks.
local call = ARGV[3]

if not is_talk(call) then
  return 0
end
redis.call('HSET', TALK .. call, unpack(ARGV, 4))
publish('call', 'call', call)
return 1

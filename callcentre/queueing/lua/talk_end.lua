-- A talk is over, or it has gone back to the line: what was agreed in it is void.
-- ARGV  3 call
-- Returns {guest leg, listener leg}, each '' when there is none.
local call = ARGV[3]
local guest, leg, listener = read(TALK .. call, 'guest', 'guest_leg', 'listener_leg')

if guest ~= '' and guest ~= 'phone' then
  release(guest, call, 'left')
end
redis.call('DEL', TALK .. call)
redis.call('ZREM', TALKS, call)
return { leg, listener }

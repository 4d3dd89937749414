-- Whoever was asked in is gone, does not come, or is sent away.
-- ARGV  3 call  4 leg or token, or '' for whoever it is  5 why: 'missed', 'declined', 'left' ..., or
--       '' when the operator who leads the talk said so and nothing is left to do
-- Returns {guest, state, leg, alone} as they were, or nil when nobody of that leg was asked in.
local call, which, why = ARGV[3], ARGV[4], ARGV[5]
local guest, state, leg, token, alone =
  read(TALK .. call, 'guest', 'guest_state', 'guest_leg', 'guest_token', 'alone')

if guest == '' or (which ~= '' and which ~= leg and which ~= token) then
  return nil
end

if guest ~= 'phone' then
  release(guest, call, why == '' and 'left' or why)
end
no_guest(call, why)
return { guest, state, leg, alone }

-- Some callers of the line, of whom those are told whose last sign of life is too old.
-- ARGV  3 the instant (ms) before which it is  4 how many of the line to skip  5 how many to look at
-- Returns {looked at, {call, fields, position}, ...}.
local before, skip, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local calls = redis.call('ZRANGE', LINE, skip, skip + most - 1)
local silent = { #calls }

for _, call in ipairs(calls) do
  local seen = tonumber((read(CALL .. call, 'seen')))
  if seen and seen < before then
    local place = position(call, (read(CALL .. call, 'queue')))
    silent[#silent + 1] = { call, redis.call('HGETALL', CALL .. call), place }
  end
end
return silent

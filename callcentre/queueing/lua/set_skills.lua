-- What an operator can do, and how well.
-- ARGV  3 operator  4 skills (JSON, name to level)
-- Returns 1, or 0 for one who was never signed on.
local operator, skills = ARGV[3], ARGV[4]

if read(OPERATOR .. operator, 'state') == '' then
  return 0
end
if read(OPERATOR .. operator, 'skills') ~= skills then
  redis.call('HSET', OPERATOR .. operator, 'skills', skills)
  publish('operator', 'operator', operator)
end
return 1

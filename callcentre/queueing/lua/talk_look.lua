-- One talk: who leads it, who is on hold, who was asked in, who listens.
-- ARGV  3 call
-- Returns {stage, operator, fields}; stage '' when the caller is not known here (any more), as when
-- they talk with somebody outside whom the operator has put them through to.
local call = ARGV[3]
local stage, operator = read(CALL .. call, 'stage', 'operator')

return { stage, operator, redis.call('HGETALL', TALK .. call) }

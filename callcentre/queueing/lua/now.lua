-- One operator.
-- ARGV  3 operator
-- Returns {operator, fields, seen, stage}, or nil when not known.
if redis.call('EXISTS', OPERATOR .. ARGV[3]) == 0 then
  return nil
end
return describe(ARGV[3])

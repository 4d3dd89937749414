-- One operator.
-- ARGV  3 operator
-- Returns {operator, fields, seen, stage}, or nil when not known.
return describe(ARGV[3])

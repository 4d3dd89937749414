-- The leg by which an offer rang at an operator's own telephone.
-- ARGV  3 token  4 operator
-- Returns it, or nil.
local leg, token = read(OPERATOR .. ARGV[4], 'leg', 'leg_token')

if token == '' or token ~= ARGV[3] then
  return nil
end
return leg

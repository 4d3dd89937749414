-- A caller joins the line, once.
-- ARGV  3 call  4 queue  5 priority  6 language  7 joined (ms; earlier than `at` after a rebuild)
--       8 skills wanted (words with commas)  9 language wanted, or ''  10 preferred operator, or ''
-- Returns {position, fresh}: fresh is 0 when the caller was known; then only the heartbeat is new.
local call, queue, priority, language, joined = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local skills, tongue, prefer = ARGV[8], ARGV[9], ARGV[10]

if redis.call('EXISTS', CALL .. call) == 1 then
  redis.call('HSET', CALL .. call, 'seen', AT)
  return { position(call, (read(CALL .. call, 'queue'))), 0 }
end

local group = group_of(queue, skills, tongue)
local score = line_up(call, queue, group, priority, joined, false)
redis.call('HSET', CALL .. call, 'queue', queue, 'priority', priority, 'language', language,
  'joined', joined, 'seen', AT, 'stage', 'waiting', 'operator', '', 'group', group, 'score', score,
  'skills', skills, 'tongue', tongue, 'prefer', prefer)
publish('line', 'queue', queue)
return { position(call, queue), 1 }

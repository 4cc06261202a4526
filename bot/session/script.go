package session

import "github.com/redis/go-redis/v9"

// saveScript
//
//	KEYS   session hash, kept answer
//	ARGV   mode ("change" | "question"), expected row, expected rev, next row,
//	       next rev, check-until ms, state, session ttl ms, answer, answer ttl ms,
//	       epoch ms
//	output {"kept", answer} | {"stale"} | {"saved"}
//
// A change was accepted by the database already, so its answer is the answer and
// it overwrites every state that is not newer; a question only replaces the
// state it has read, or an older row's that missed a change.
var saveScript = redis.NewScript(`
if ARGV[1] == 'question' then
  local kept = redis.call('GET', KEYS[2])
  if kept then return {'kept', kept} end
end
local cur = redis.call('HMGET', KEYS[1], 'v', 'r')
local newer = false
if cur[1] then
  local row, rev = tonumber(cur[1]), tonumber(cur[2])
  if ARGV[1] == 'question' then
    local erow, erev = tonumber(ARGV[2]), tonumber(ARGV[3])
    if row > erow or (row == erow and rev ~= erev) then return {'stale'} end
  else
    newer = row > tonumber(ARGV[4])
  end
end
if not newer then
  redis.call('HSET', KEYS[1], 'v', ARGV[4], 'r', ARGV[5], 'c', ARGV[6], 's', ARGV[7], 'e', ARGV[11], 't', 0)
  redis.call('PEXPIRE', KEYS[1], ARGV[8])
end
redis.call('SET', KEYS[2], ARGV[9], 'PX', ARGV[10])
return {'saved'}
`)

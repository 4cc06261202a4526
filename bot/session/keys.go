package session

// Fields of the session hash.
const (
	fieldRow   = "v"
	fieldRev   = "r"
	fieldCheck = "c"
	fieldState = "s"
	fieldEpoch = "e"
	fieldTurn  = "t" // a turn is at work
)

// keys of one turn. session and kept share a hash tag: the script touches both.
type keys struct{ session, kept, epoch string }

func (s *Store) keys(conversation, messageKey string) keys {
	tag := s.prefix + "{" + digest(conversation) + "}:"
	return keys{session: tag + "s", kept: tag + "k:" + messageKey, epoch: s.prefix + "epoch"}
}

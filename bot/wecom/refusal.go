package wecom

// refusal is why a callback is not let in. Forged tells an attempt under a
// wrong name (answer it with 403) from damage (400); package handlers asks
// for the method and needs no import.
type refusal struct {
	text   string
	forged bool
}

// Error implements error.
func (r *refusal) Error() string { return "wecom: " + r.text }

// Forged reports whether the sender is not who it claims to be.
func (r *refusal) Forged() bool { return r.forged }

// What can be wrong with a callback. None of them says which byte, so that
// an answer built from one gives a forger nothing.
var (
	ErrSignature error = &refusal{"signature does not match", true}
	ErrReceiveID error = &refusal{"message is for another receiver", true}
	ErrBot       error = &refusal{"message is for another bot", true}
	ErrCipher    error = &refusal{"cipher text is damaged", false}
	ErrEnvelope  error = &refusal{"malformed envelope", false}
	ErrMessage   error = &refusal{"malformed message", false}
)

-- What a turn leaves behind beside records: the conversation, the message taken
-- in with its kept answer, the messages that go out by themselves.

-- +goose Up
CREATE TABLE conversation (
    conv_key   TEXT     NOT NULL PRIMARY KEY,
    version    INTEGER  NOT NULL,
    member_id  INTEGER  NOT NULL DEFAULT 0,
    state      BLOB     NULL,
    has_draft  INTEGER  NOT NULL DEFAULT 0,
    updated_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL
);
CREATE INDEX conversation_member ON conversation (member_id);

CREATE TABLE inbox (
    id           INTEGER  PRIMARY KEY AUTOINCREMENT,
    door         TEXT     NOT NULL,
    message_id   TEXT     NOT NULL,
    conversation TEXT     NOT NULL,
    status       TEXT     NOT NULL,
    body         BLOB     NULL,
    reply        BLOB     NULL,
    reply_url    BLOB     NULL,
    handed_over  INTEGER  NOT NULL DEFAULT 0,
    owner        TEXT     NOT NULL DEFAULT '',
    lease_until  DATETIME NULL,
    created_at   DATETIME NOT NULL
);
CREATE UNIQUE INDEX inbox_message ON inbox (door, message_id);
CREATE INDEX inbox_open ON inbox (handed_over, created_at);

CREATE TABLE outbox (
    id          INTEGER  PRIMARY KEY AUTOINCREMENT,
    door        TEXT     NOT NULL,
    target      TEXT     NOT NULL,
    kind        TEXT     NOT NULL,
    body        BLOB     NULL,
    idem_key    TEXT     NOT NULL,
    not_before  DATETIME NOT NULL,
    expires_at  DATETIME NULL,
    state       TEXT     NOT NULL,
    attempt     INTEGER  NOT NULL DEFAULT 0,
    last_error  TEXT     NOT NULL DEFAULT '',
    owner       TEXT     NOT NULL DEFAULT '',
    lease_until DATETIME NULL,
    created_at  DATETIME NOT NULL,
    sent_at     DATETIME NULL
);
CREATE UNIQUE INDEX outbox_key ON outbox (idem_key);
CREATE INDEX outbox_due ON outbox (state, not_before);

CREATE TABLE unanswered (
    id         INTEGER  PRIMARY KEY AUTOINCREMENT,
    text       BLOB     NULL,
    text_index BLOB     NOT NULL,
    role       TEXT     NOT NULL DEFAULT '',
    ref        TEXT     NOT NULL DEFAULT '',
    asked      INTEGER  NOT NULL DEFAULT 0,
    likes      INTEGER  NOT NULL DEFAULT 0,
    dislikes   INTEGER  NOT NULL DEFAULT 0,
    first_at   DATETIME NOT NULL,
    last_at    DATETIME NOT NULL
);
CREATE UNIQUE INDEX unanswered_text ON unanswered (text_index, ref);

-- +goose Down
DROP TABLE unanswered;
DROP TABLE outbox;
DROP TABLE inbox;
DROP TABLE conversation;

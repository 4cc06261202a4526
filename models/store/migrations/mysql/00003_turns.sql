-- What a turn leaves behind beside records: the conversation, the message taken
-- in with its kept answer, the messages that go out by themselves.

-- +goose Up
CREATE TABLE conversation (
    conv_key   VARCHAR(255) NOT NULL PRIMARY KEY,
    version    BIGINT       NOT NULL,
    member_id  BIGINT       NOT NULL DEFAULT 0,
    state      MEDIUMBLOB   NULL,
    has_draft  TINYINT      NOT NULL DEFAULT 0,
    updated_at DATETIME(3)  NOT NULL,
    expires_at DATETIME(3)  NOT NULL,
    KEY conversation_member (member_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE inbox (
    id           BIGINT          NOT NULL AUTO_INCREMENT PRIMARY KEY,
    door         VARCHAR(16)     NOT NULL,
    message_id   VARCHAR(128)    NOT NULL,
    conversation VARCHAR(255)    NOT NULL,
    status       VARCHAR(16)     NOT NULL,
    body         MEDIUMBLOB      NULL,
    reply        MEDIUMBLOB      NULL,
    reply_url    VARBINARY(2048) NULL,
    handed_over  TINYINT         NOT NULL DEFAULT 0,
    owner        VARCHAR(64)     NOT NULL DEFAULT '',
    lease_until  DATETIME(3)     NULL,
    created_at   DATETIME(3)     NOT NULL,
    UNIQUE KEY inbox_message (door, message_id),
    KEY inbox_open (handed_over, created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE outbox (
    id          BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    door        VARCHAR(16)  NOT NULL,
    target      VARCHAR(128) NOT NULL,
    kind        VARCHAR(32)  NOT NULL,
    body        MEDIUMBLOB   NULL,
    idem_key    VARCHAR(128) NOT NULL,
    not_before  DATETIME(3)  NOT NULL,
    expires_at  DATETIME(3)  NULL,
    state       VARCHAR(16)  NOT NULL,
    attempt     INT          NOT NULL DEFAULT 0,
    last_error  VARCHAR(512) NOT NULL DEFAULT '',
    owner       VARCHAR(64)  NOT NULL DEFAULT '',
    lease_until DATETIME(3)  NULL,
    created_at  DATETIME(3)  NOT NULL,
    sent_at     DATETIME(3)  NULL,
    UNIQUE KEY outbox_key (idem_key),
    KEY outbox_due (state, not_before)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE unanswered (
    id         BIGINT        NOT NULL AUTO_INCREMENT PRIMARY KEY,
    text       BLOB          NULL,
    text_index VARBINARY(16) NOT NULL,
    role       VARCHAR(16)   NOT NULL DEFAULT '',
    ref        VARCHAR(128)  NOT NULL DEFAULT '',
    asked      INT           NOT NULL DEFAULT 0,
    likes      INT           NOT NULL DEFAULT 0,
    dislikes   INT           NOT NULL DEFAULT 0,
    first_at   DATETIME(3)   NOT NULL,
    last_at    DATETIME(3)   NOT NULL,
    UNIQUE KEY unanswered_text (text_index, ref)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- +goose Down
DROP TABLE unanswered;
DROP TABLE outbox;
DROP TABLE inbox;
DROP TABLE conversation;

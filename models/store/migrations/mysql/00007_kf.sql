-- Customer service: how far each account has been pulled and by whom, and what
-- is known of each customer's session.

-- +goose Up
CREATE TABLE kf_account (
    open_kfid   VARCHAR(64)    NOT NULL PRIMARY KEY,
    sync_cursor VARCHAR(64)    NOT NULL DEFAULT '',
    token       VARBINARY(512) NULL,
    token_at    DATETIME(3)    NULL,
    news        BIGINT         NOT NULL DEFAULT 0,
    owner       VARCHAR(64)    NOT NULL DEFAULT '',
    epoch       BIGINT         NOT NULL DEFAULT 0,
    lease_until DATETIME(3)    NULL,
    synced_at   DATETIME(3)    NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE kf_session (
    open_kfid   VARCHAR(64)  NOT NULL,
    customer    VARCHAR(64)  NOT NULL,
    scene       VARCHAR(32)  NOT NULL DEFAULT '',
    scene_param VARCHAR(256) NOT NULL DEFAULT '',
    entered_at  DATETIME(3)  NULL,
    said_at     DATETIME(3)  NULL,
    sent        INT          NOT NULL DEFAULT 0,
    state       INT          NOT NULL DEFAULT 0,
    state_at    DATETIME(3)  NULL,
    PRIMARY KEY (open_kfid, customer)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- +goose Down
DROP TABLE kf_session;
DROP TABLE kf_account;

-- Customer service: how far each account has been pulled and by whom, and what
-- is known of each customer's session.

-- +goose Up
CREATE TABLE kf_account (
    open_kfid   TEXT     NOT NULL PRIMARY KEY,
    sync_cursor TEXT     NOT NULL DEFAULT '',
    token       BLOB     NULL,
    token_at    DATETIME NULL,
    news        INTEGER  NOT NULL DEFAULT 0,
    owner       TEXT     NOT NULL DEFAULT '',
    epoch       INTEGER  NOT NULL DEFAULT 0,
    lease_until DATETIME NULL,
    synced_at   DATETIME NULL
);

CREATE TABLE kf_session (
    open_kfid   TEXT     NOT NULL,
    customer    TEXT     NOT NULL,
    scene       TEXT     NOT NULL DEFAULT '',
    scene_param TEXT     NOT NULL DEFAULT '',
    entered_at  DATETIME NULL,
    said_at     DATETIME NULL,
    sent        INTEGER  NOT NULL DEFAULT 0,
    state       INTEGER  NOT NULL DEFAULT 0,
    state_at    DATETIME NULL,
    PRIMARY KEY (open_kfid, customer)
);

-- +goose Down
DROP TABLE kf_session;
DROP TABLE kf_account;

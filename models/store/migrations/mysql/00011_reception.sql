-- Customer service in the hands of people: an account that an operator has
-- handed back to them, who serves a session, and merchants who wait for a person
-- (by the product clock).

-- +goose Up
ALTER TABLE kf_account
    ADD COLUMN paused_at DATETIME(3) NULL;
ALTER TABLE kf_session
    ADD COLUMN servicer    VARCHAR(64)    NOT NULL DEFAULT '',
    ADD COLUMN msg_code    VARBINARY(512) NULL,
    ADD COLUMN wait_stage  INT            NOT NULL DEFAULT 0,
    ADD COLUMN waits_since DATETIME(3)    NULL,
    ADD COLUMN chased_at   DATETIME(3)    NULL,
    ADD KEY kf_waiting (open_kfid, wait_stage);

-- +goose Down
ALTER TABLE kf_session
    DROP KEY kf_waiting,
    DROP COLUMN servicer,
    DROP COLUMN msg_code,
    DROP COLUMN wait_stage,
    DROP COLUMN waits_since,
    DROP COLUMN chased_at;
ALTER TABLE kf_account
    DROP COLUMN paused_at;

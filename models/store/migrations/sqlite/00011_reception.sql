-- Customer service in the hands of people: an account that an operator has
-- handed back to them, who serves a session, and merchants who wait for a person
-- (by the product clock).

-- +goose Up
ALTER TABLE kf_account ADD COLUMN paused_at DATETIME NULL;
ALTER TABLE kf_session ADD COLUMN servicer TEXT NOT NULL DEFAULT '';
ALTER TABLE kf_session ADD COLUMN msg_code BLOB NULL;
ALTER TABLE kf_session ADD COLUMN wait_stage INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kf_session ADD COLUMN waits_since DATETIME NULL;
ALTER TABLE kf_session ADD COLUMN chased_at DATETIME NULL;
CREATE INDEX kf_waiting ON kf_session (open_kfid, wait_stage);

-- +goose Down
DROP INDEX kf_waiting;
ALTER TABLE kf_session DROP COLUMN servicer;
ALTER TABLE kf_session DROP COLUMN msg_code;
ALTER TABLE kf_session DROP COLUMN wait_stage;
ALTER TABLE kf_session DROP COLUMN waits_since;
ALTER TABLE kf_session DROP COLUMN chased_at;
ALTER TABLE kf_account DROP COLUMN paused_at;

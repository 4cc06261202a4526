-- How far a message in several parts has come, since when a part may have been
-- accepted without an answer, and whether it was sent a second time for that;
-- the index finds earlier messages to the same target.

-- +goose Up
ALTER TABLE outbox ADD COLUMN parts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN unsure_at DATETIME NULL;
ALTER TABLE outbox ADD COLUMN resent INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_line ON outbox (state, door, target, id);

-- +goose Down
DROP INDEX outbox_line;
ALTER TABLE outbox DROP COLUMN parts;
ALTER TABLE outbox DROP COLUMN unsure_at;
ALTER TABLE outbox DROP COLUMN resent;

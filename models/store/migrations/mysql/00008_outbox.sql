-- How far a message in several parts has come, since when a part may have been
-- accepted without an answer, and whether it was sent a second time for that;
-- the index finds earlier messages to the same target.

-- +goose Up
ALTER TABLE outbox
    ADD COLUMN parts     INT         NOT NULL DEFAULT 0,
    ADD COLUMN unsure_at DATETIME(3) NULL,
    ADD COLUMN resent    TINYINT     NOT NULL DEFAULT 0,
    ADD KEY outbox_line (state, door, target, id);

-- +goose Down
ALTER TABLE outbox
    DROP KEY outbox_line,
    DROP COLUMN parts,
    DROP COLUMN unsure_at,
    DROP COLUMN resent;

-- Drafts that were merged into a visit on record instead of becoming one: their
-- photos go with that visit.

-- +goose Up
CREATE TABLE merged_draft (
    draft_id TEXT    NOT NULL PRIMARY KEY,
    visit_id INTEGER NOT NULL
);
CREATE INDEX merged_draft_visit ON merged_draft (visit_id);

-- +goose Down
DROP TABLE merged_draft;

-- Drafts that were merged into a visit on record instead of becoming one: their
-- photos go with that visit.

-- +goose Up
CREATE TABLE merged_draft (
    draft_id VARCHAR(64) NOT NULL PRIMARY KEY,
    visit_id BIGINT      NOT NULL,
    KEY merged_draft_visit (visit_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- +goose Down
DROP TABLE merged_draft;

-- Answers as administrators word them, every version kept, and what was decided
-- about the sentences nobody understood. None of the words is personal; the
-- sentences stay sealed.

-- +goose Up
CREATE TABLE answer_text (
    id        INTEGER  PRIMARY KEY AUTOINCREMENT,
    topic     TEXT     NOT NULL,
    version   INTEGER  NOT NULL,
    text      TEXT     NOT NULL,
    next_step TEXT     NOT NULL,
    source    TEXT     NOT NULL DEFAULT '',
    member_id INTEGER  NOT NULL DEFAULT 0,
    at        DATETIME NOT NULL
);
CREATE UNIQUE INDEX answer_version ON answer_text (topic, version);

ALTER TABLE unanswered ADD COLUMN intent TEXT NOT NULL DEFAULT '';
ALTER TABLE unanswered ADD COLUMN adopted_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unanswered ADD COLUMN adopted_at DATETIME NULL;
CREATE INDEX unanswered_intent ON unanswered (intent);

INSERT INTO revision (name, value) VALUES ('words', 1);

-- +goose Down
DELETE FROM revision WHERE name = 'words';
DROP INDEX unanswered_intent;
ALTER TABLE unanswered DROP COLUMN intent;
ALTER TABLE unanswered DROP COLUMN adopted_by;
ALTER TABLE unanswered DROP COLUMN adopted_at;
DROP TABLE answer_text;

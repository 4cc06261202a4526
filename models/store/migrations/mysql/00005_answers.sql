-- Answers as administrators word them, every version kept, and what was decided
-- about the sentences nobody understood. None of the words is personal; the
-- sentences stay sealed.

-- +goose Up
CREATE TABLE answer_text (
    id        BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    topic     VARCHAR(32)  NOT NULL,
    version   BIGINT       NOT NULL,
    text      TEXT         NOT NULL,
    next_step TEXT         NOT NULL,
    source    VARCHAR(255) NOT NULL DEFAULT '',
    member_id BIGINT       NOT NULL DEFAULT 0,
    at        DATETIME(3)  NOT NULL,
    UNIQUE KEY answer_version (topic, version)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

ALTER TABLE unanswered
    ADD COLUMN intent     VARCHAR(48) NOT NULL DEFAULT '',
    ADD COLUMN adopted_by BIGINT      NOT NULL DEFAULT 0,
    ADD COLUMN adopted_at DATETIME(3) NULL,
    ADD KEY unanswered_intent (intent);

INSERT INTO revision (name, value) VALUES ('words', 1);

-- +goose Down
DELETE FROM revision WHERE name = 'words';
ALTER TABLE unanswered
    DROP KEY unanswered_intent,
    DROP COLUMN intent,
    DROP COLUMN adopted_by,
    DROP COLUMN adopted_at;
DROP TABLE answer_text;

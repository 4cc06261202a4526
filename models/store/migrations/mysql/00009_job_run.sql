-- Periodic work that was done: one row for each kind, scope and period, written
-- with the messages it makes, so that any number of replicas does it once.

-- +goose Up
CREATE TABLE job_run (
    kind   VARCHAR(32) NOT NULL,
    scope  VARCHAR(64) NOT NULL,
    period VARCHAR(16) NOT NULL,
    at     DATETIME(3) NOT NULL,
    report MEDIUMBLOB  NULL,
    PRIMARY KEY (kind, scope, period)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- +goose Down
DROP TABLE job_run;

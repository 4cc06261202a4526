-- Periodic work that was done: one row for each kind, scope and period, written
-- with the messages it makes, so that any number of replicas does it once.

-- +goose Up
CREATE TABLE job_run (
    kind   TEXT     NOT NULL,
    scope  TEXT     NOT NULL,
    period TEXT     NOT NULL,
    at     DATETIME NOT NULL,
    report BLOB     NULL,
    PRIMARY KEY (kind, scope, period)
);

-- +goose Down
DROP TABLE job_run;

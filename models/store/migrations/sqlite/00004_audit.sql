-- The audit trail: turns only ever insert; a sealer gives rows to a batch and
-- chains the batches by a keyed hash, so that a changed or missing row shows.

-- +goose Up
CREATE TABLE audit (
    id          INTEGER  PRIMARY KEY AUTOINCREMENT,
    at          DATETIME NOT NULL,
    member_id   INTEGER  NOT NULL DEFAULT 0,
    door        TEXT     NOT NULL DEFAULT '',
    external    TEXT     NOT NULL DEFAULT '',
    action      TEXT     NOT NULL,
    object      TEXT     NOT NULL DEFAULT '',
    object_id   INTEGER  NOT NULL DEFAULT 0,
    merchant_id INTEGER  NOT NULL DEFAULT 0,
    value       BLOB     NULL,
    batch       INTEGER  NOT NULL DEFAULT 0
);
CREATE INDEX audit_batch_rows ON audit (batch, id);
CREATE INDEX audit_object ON audit (object, object_id);

CREATE TABLE audit_batch (
    id        INTEGER  NOT NULL PRIMARY KEY,
    size      INTEGER  NOT NULL,
    hash      BLOB     NOT NULL,
    sealed_at DATETIME NOT NULL
);

-- +goose Down
DROP TABLE audit_batch;
DROP TABLE audit;

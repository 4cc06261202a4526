-- The audit trail: turns only ever insert; a sealer gives rows to a batch and
-- chains the batches by a keyed hash, so that a changed or missing row shows.

-- +goose Up
CREATE TABLE audit (
    id          BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    at          DATETIME(3)  NOT NULL,
    member_id   BIGINT       NOT NULL DEFAULT 0,
    door        VARCHAR(16)  NOT NULL DEFAULT '',
    external    VARCHAR(128) NOT NULL DEFAULT '',
    action      VARCHAR(32)  NOT NULL,
    object      VARCHAR(32)  NOT NULL DEFAULT '',
    object_id   BIGINT       NOT NULL DEFAULT 0,
    merchant_id BIGINT       NOT NULL DEFAULT 0,
    value       MEDIUMBLOB   NULL,
    batch       BIGINT       NOT NULL DEFAULT 0,
    KEY audit_batch_rows (batch, id),
    KEY audit_object (object, object_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE audit_batch (
    id        BIGINT        NOT NULL PRIMARY KEY,
    size      INT           NOT NULL,
    hash      VARBINARY(32) NOT NULL,
    sealed_at DATETIME(3)   NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- +goose Down
DROP TABLE audit_batch;
DROP TABLE audit;

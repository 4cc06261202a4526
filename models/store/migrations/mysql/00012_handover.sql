-- Merchants who speak for themselves. customer ties somebody at customer
-- service to the merchant they agreed for; contact is somebody who added a
-- member by a scanned code, lead_id 0 for one who came another way. id_index is
-- the keyed hash of the external_userid, which stands in no column beside a
-- merchant.

-- +goose Up
CREATE TABLE customer (
    id_index    VARBINARY(16) NOT NULL PRIMARY KEY,
    merchant_id BIGINT        NOT NULL,
    bound_at    DATETIME(3)   NOT NULL,
    KEY customer_merchant (merchant_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE contact (
    id_index  VARBINARY(16) NOT NULL,
    member_id BIGINT        NOT NULL,
    scene     VARCHAR(32)   NOT NULL DEFAULT '',
    lead_id   BIGINT        NOT NULL DEFAULT 0,
    added_at  DATETIME(3)   NULL,
    PRIMARY KEY (id_index, member_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

ALTER TABLE pre_screen
    ADD COLUMN consent_version VARCHAR(32) NOT NULL DEFAULT '',
    ADD COLUMN consent_at DATETIME(3) NULL;

-- Customers of whom no opening of the chat was seen are asked about.
ALTER TABLE kf_session ADD KEY kf_session_entered (entered_at, said_at);

-- +goose Down
ALTER TABLE kf_session DROP KEY kf_session_entered;
ALTER TABLE pre_screen
    DROP COLUMN consent_at,
    DROP COLUMN consent_version;
DROP TABLE contact;
DROP TABLE customer;

-- Merchants who speak for themselves. customer ties somebody at customer
-- service to the merchant they agreed for; contact is somebody who added a
-- member by a scanned code, lead_id 0 for one who came another way. id_index is
-- the keyed hash of the external_userid, which stands in no column beside a
-- merchant.

-- +goose Up
CREATE TABLE customer (
    id_index    BLOB     NOT NULL PRIMARY KEY,
    merchant_id INTEGER  NOT NULL,
    bound_at    DATETIME NOT NULL
);
CREATE INDEX customer_merchant ON customer (merchant_id);

CREATE TABLE contact (
    id_index  BLOB     NOT NULL,
    member_id INTEGER  NOT NULL,
    scene     TEXT     NOT NULL DEFAULT '',
    lead_id   INTEGER  NOT NULL DEFAULT 0,
    added_at  DATETIME NULL,
    PRIMARY KEY (id_index, member_id)
);

ALTER TABLE pre_screen ADD COLUMN consent_version TEXT NOT NULL DEFAULT '';
ALTER TABLE pre_screen ADD COLUMN consent_at DATETIME NULL;

-- Customers of whom no opening of the chat was seen are asked about.
CREATE INDEX kf_session_entered ON kf_session (entered_at, said_at);

-- +goose Down
DROP INDEX kf_session_entered;
ALTER TABLE pre_screen DROP COLUMN consent_at;
ALTER TABLE pre_screen DROP COLUMN consent_version;
DROP TABLE contact;
DROP TABLE customer;

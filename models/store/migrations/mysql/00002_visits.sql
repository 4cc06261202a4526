-- Merchants, visits, pre-screens and photos. VARBINARY and BLOB columns hold
-- sealed values and blind indexes; NULL stands for nothing said. Days are
-- CHAR(10), '' when unknown; 0 stands for no record.

-- +goose Up
CREATE TABLE merchant (
    id          BIGINT         NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name        VARCHAR(128)   NOT NULL,
    operator    VARBINARY(512) NULL,
    phone       VARBINARY(256) NULL,
    phone_index VARBINARY(16)  NULL,
    licence     VARCHAR(18)    NOT NULL DEFAULT '',
    industry    VARCHAR(16)    NOT NULL DEFAULT '',
    county_id   BIGINT         NOT NULL DEFAULT 0,
    town_id     BIGINT         NOT NULL DEFAULT 0,
    market_id   BIGINT         NOT NULL DEFAULT 0,
    opened_on   CHAR(10)       NOT NULL DEFAULT '',
    consent     VARCHAR(16)    NOT NULL DEFAULT 'not_asked',
    version     BIGINT         NOT NULL DEFAULT 1,
    -- twin tells two merchants of one name in one town apart; the unique key lets
    -- two people who record the same new merchant at once meet in one row.
    twin        INT            NOT NULL DEFAULT 0,
    UNIQUE KEY merchant_name (town_id, name, twin),
    KEY merchant_market (market_id),
    KEY merchant_licence (licence),
    KEY merchant_phone (phone_index)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The key that seals the audit values about one merchant. Erasing the merchant
-- destroys it (wrapped becomes NULL) and with it every one of those values.
CREATE TABLE subject_key (
    merchant_id  BIGINT         NOT NULL PRIMARY KEY,
    wrapped      VARBINARY(256) NULL,
    destroyed_at DATETIME(3)    NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE visit (
    id              BIGINT          NOT NULL AUTO_INCREMENT PRIMARY KEY,
    merchant_id     BIGINT          NOT NULL,
    member_id       BIGINT          NOT NULL,
    county_id       BIGINT          NOT NULL DEFAULT 0,
    town_id         BIGINT          NOT NULL DEFAULT 0,
    market_id       BIGINT          NOT NULL DEFAULT 0,
    visited_on      CHAR(10)        NOT NULL,
    recorded_at     DATETIME(3)     NOT NULL,
    recorded_on     CHAR(10)        NOT NULL,
    intent_level    VARCHAR(16)     NOT NULL DEFAULT '',
    amount          BIGINT          NOT NULL DEFAULT 0,
    amount_max      BIGINT          NOT NULL DEFAULT 0,
    purpose         BLOB            NULL,
    guarantee       VARCHAR(16)     NOT NULL DEFAULT '',
    months_in_trade INT             NOT NULL DEFAULT 0,
    equipment       VARCHAR(64)     NOT NULL DEFAULT '',
    feedback        BLOB            NULL,
    follow_up_on    CHAR(10)        NOT NULL DEFAULT '',
    note            BLOB            NULL,
    place           BLOB            NULL,
    consent         VARCHAR(16)     NOT NULL,
    consent_version VARCHAR(32)     NOT NULL DEFAULT '',
    consent_by      BIGINT          NOT NULL DEFAULT 0,
    consent_at      DATETIME(3)     NULL,
    draft_id        VARCHAR(64)     NOT NULL,
    version         BIGINT          NOT NULL DEFAULT 1,
    undone_at       DATETIME(3)     NULL,
    UNIQUE KEY visit_draft (draft_id),
    KEY visit_merchant (merchant_id, visited_on),
    KEY visit_member (member_id, recorded_on),
    KEY visit_member_day (member_id, visited_on),
    KEY visit_town (town_id, visited_on),
    KEY visit_county (county_id, visited_on),
    KEY visit_market (market_id, merchant_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE visit_partner (
    visit_id  BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    PRIMARY KEY (visit_id, member_id),
    KEY visit_partner_member (member_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE pre_screen (
    id          BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    member_id   BIGINT      NOT NULL DEFAULT 0,
    facts       BLOB        NULL,
    verdict     VARCHAR(16) NOT NULL,
    becomes_on  CHAR(10)    NOT NULL DEFAULT '',
    consent     VARCHAR(16) NOT NULL DEFAULT 'not_asked',
    merchant_id BIGINT      NOT NULL DEFAULT 0,
    created_at  DATETIME(3) NOT NULL,
    KEY pre_screen_merchant (merchant_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE photo (
    id         VARCHAR(64) NOT NULL PRIMARY KEY,
    member_id  BIGINT      NOT NULL DEFAULT 0,
    draft_id   VARCHAR(64) NOT NULL DEFAULT '',
    visit_id   BIGINT      NOT NULL DEFAULT 0,
    mime       VARCHAR(32) NOT NULL,
    size       INT         NOT NULL,
    created_at DATETIME(3) NOT NULL,
    KEY photo_visit (visit_id),
    KEY photo_draft (draft_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE photo_chunk (
    photo_id VARCHAR(64) NOT NULL,
    n        INT         NOT NULL,
    body     MEDIUMBLOB  NOT NULL,
    PRIMARY KEY (photo_id, n)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- +goose Down
DROP TABLE photo_chunk;
DROP TABLE photo;
DROP TABLE pre_screen;
DROP TABLE visit_partner;
DROP TABLE visit;
DROP TABLE subject_key;
DROP TABLE merchant;

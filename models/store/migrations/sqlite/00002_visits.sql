-- Merchants, visits, pre-screens and photos. BLOB columns hold
-- sealed values and blind indexes; NULL stands for nothing said. Days are
-- TEXT, '' when unknown; 0 stands for no record.

-- +goose Up
CREATE TABLE merchant (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL,
    operator    BLOB    NULL,
    phone       BLOB    NULL,
    phone_index BLOB    NULL,
    licence     TEXT    NOT NULL DEFAULT '',
    industry    TEXT    NOT NULL DEFAULT '',
    county_id   INTEGER NOT NULL DEFAULT 0,
    town_id     INTEGER NOT NULL DEFAULT 0,
    market_id   INTEGER NOT NULL DEFAULT 0,
    opened_on   TEXT    NOT NULL DEFAULT '',
    consent     TEXT    NOT NULL DEFAULT 'not_asked',
    version     INTEGER NOT NULL DEFAULT 1,
    -- twin tells two merchants of one name in one town apart; the unique key lets
    -- two people who record the same new merchant at once meet in one row.
    twin        INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX merchant_name ON merchant (town_id, name, twin);
CREATE INDEX merchant_market ON merchant (market_id);
CREATE INDEX merchant_licence ON merchant (licence);
CREATE INDEX merchant_phone ON merchant (phone_index);

-- The key that seals the audit values about one merchant. Erasing the merchant
-- destroys it (wrapped becomes NULL) and with it every one of those values.
CREATE TABLE subject_key (
    merchant_id  INTEGER  NOT NULL PRIMARY KEY,
    wrapped      BLOB     NULL,
    destroyed_at DATETIME NULL
);

CREATE TABLE visit (
    id              INTEGER  PRIMARY KEY AUTOINCREMENT,
    merchant_id     INTEGER  NOT NULL,
    member_id       INTEGER  NOT NULL,
    county_id       INTEGER  NOT NULL DEFAULT 0,
    town_id         INTEGER  NOT NULL DEFAULT 0,
    market_id       INTEGER  NOT NULL DEFAULT 0,
    visited_on      TEXT     NOT NULL,
    recorded_at     DATETIME NOT NULL,
    recorded_on     TEXT     NOT NULL,
    intent_level    TEXT     NOT NULL DEFAULT '',
    amount          INTEGER  NOT NULL DEFAULT 0,
    amount_max      INTEGER  NOT NULL DEFAULT 0,
    purpose         BLOB     NULL,
    guarantee       TEXT     NOT NULL DEFAULT '',
    months_in_trade INTEGER  NOT NULL DEFAULT 0,
    equipment       TEXT     NOT NULL DEFAULT '',
    feedback        BLOB     NULL,
    follow_up_on    TEXT     NOT NULL DEFAULT '',
    note            BLOB     NULL,
    place           BLOB     NULL,
    consent         TEXT     NOT NULL,
    consent_version TEXT     NOT NULL DEFAULT '',
    consent_by      INTEGER  NOT NULL DEFAULT 0,
    consent_at      DATETIME NULL,
    draft_id        TEXT     NOT NULL,
    version         INTEGER  NOT NULL DEFAULT 1,
    undone_at       DATETIME NULL
);
CREATE UNIQUE INDEX visit_draft ON visit (draft_id);
CREATE INDEX visit_merchant ON visit (merchant_id, visited_on);
CREATE INDEX visit_member ON visit (member_id, recorded_on);
CREATE INDEX visit_member_day ON visit (member_id, visited_on);
CREATE INDEX visit_town ON visit (town_id, visited_on);
CREATE INDEX visit_county ON visit (county_id, visited_on);
CREATE INDEX visit_market ON visit (market_id, merchant_id);

CREATE TABLE visit_partner (
    visit_id  INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    PRIMARY KEY (visit_id, member_id)
);
CREATE INDEX visit_partner_member ON visit_partner (member_id);

CREATE TABLE pre_screen (
    id          INTEGER  PRIMARY KEY AUTOINCREMENT,
    member_id   INTEGER  NOT NULL DEFAULT 0,
    facts       BLOB     NULL,
    verdict     TEXT     NOT NULL,
    becomes_on  TEXT     NOT NULL DEFAULT '',
    consent     TEXT     NOT NULL DEFAULT 'not_asked',
    merchant_id INTEGER  NOT NULL DEFAULT 0,
    created_at  DATETIME NOT NULL
);
CREATE INDEX pre_screen_merchant ON pre_screen (merchant_id);

CREATE TABLE photo (
    id         TEXT     NOT NULL PRIMARY KEY,
    member_id  INTEGER  NOT NULL DEFAULT 0,
    draft_id   TEXT     NOT NULL DEFAULT '',
    visit_id   INTEGER  NOT NULL DEFAULT 0,
    mime       TEXT     NOT NULL,
    size       INTEGER  NOT NULL,
    created_at DATETIME NOT NULL
);
CREATE INDEX photo_visit ON photo (visit_id);
CREATE INDEX photo_draft ON photo (draft_id);

CREATE TABLE photo_chunk (
    photo_id TEXT    NOT NULL,
    n        INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    PRIMARY KEY (photo_id, n)
);

-- +goose Down
DROP TABLE photo_chunk;
DROP TABLE photo;
DROP TABLE pre_screen;
DROP TABLE visit_partner;
DROP TABLE visit;
DROP TABLE subject_key;
DROP TABLE merchant;

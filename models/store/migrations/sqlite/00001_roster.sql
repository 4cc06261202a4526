-- The same tables as for MySQL; see there for the why. Instants are UTC text with
-- milliseconds, so that they compare as text; ids are never given out again.

-- +goose Up
CREATE TABLE county (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT    NOT NULL,
    name TEXT    NOT NULL
);
CREATE UNIQUE INDEX county_code ON county (code);

CREATE TABLE town (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    code      TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    county_id INTEGER NOT NULL,
    kind      TEXT    NOT NULL
);
CREATE UNIQUE INDEX town_code ON town (code);

CREATE TABLE market (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL,
    town_id    INTEGER NOT NULL,
    county_id  INTEGER NOT NULL,
    households INTEGER NOT NULL
);
CREATE UNIQUE INDEX market_place ON market (town_id, name);

CREATE TABLE station (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    name      TEXT    NOT NULL,
    county_id INTEGER NOT NULL
);
CREATE UNIQUE INDEX station_place ON station (county_id, name);

CREATE TABLE service_window (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    name      TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    county_id INTEGER NOT NULL,
    town_id   INTEGER NOT NULL DEFAULT 0,
    address   TEXT    NOT NULL DEFAULT '',
    hours     TEXT    NOT NULL DEFAULT '',
    phone     TEXT    NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX service_window_place ON service_window (county_id, name);

CREATE TABLE member (
    id         INTEGER  PRIMARY KEY AUTOINCREMENT,
    user_id    TEXT     NOT NULL,
    name       TEXT     NOT NULL,
    role       TEXT     NOT NULL,
    org        TEXT     NOT NULL,
    county_id  INTEGER  NOT NULL DEFAULT 0,
    station_id INTEGER  NOT NULL DEFAULT 0,
    branch     TEXT     NOT NULL DEFAULT '',
    left_at    DATETIME NULL,
    last_seen  DATETIME NULL
);
CREATE UNIQUE INDEX member_user ON member (user_id);

CREATE TABLE member_town (
    member_id INTEGER NOT NULL,
    town_id   INTEGER NOT NULL,
    PRIMARY KEY (member_id, town_id)
);

CREATE TABLE identity (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    door      TEXT    NOT NULL,
    corp      TEXT    NOT NULL,
    external  TEXT    NOT NULL
);
CREATE UNIQUE INDEX identity_external ON identity (door, corp, external);

CREATE TABLE absence (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id   INTEGER NOT NULL,
    from_day    TEXT    NOT NULL,
    to_day      TEXT    NOT NULL,
    stand_in_id INTEGER NOT NULL DEFAULT 0,
    reason      TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX absence_member ON absence (member_id);

CREATE TABLE chat_group (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id     TEXT    NOT NULL,
    county_id   INTEGER NOT NULL,
    webhook_key BLOB    NULL
);
CREATE UNIQUE INDEX chat_group_chat ON chat_group (chat_id);

CREATE TABLE one_time_code (
    id         INTEGER  PRIMARY KEY AUTOINCREMENT,
    purpose    TEXT     NOT NULL,
    member_id  INTEGER  NOT NULL DEFAULT 0,
    county_id  INTEGER  NOT NULL DEFAULT 0,
    code_index BLOB     NOT NULL,
    expires_at DATETIME NOT NULL,
    tries_left INTEGER  NOT NULL,
    used_at    DATETIME NULL
);
CREATE INDEX one_time_code_index ON one_time_code (code_index);
CREATE INDEX one_time_code_owner ON one_time_code (purpose, member_id, county_id);

CREATE TABLE wrong_code (
    id     INTEGER  PRIMARY KEY AUTOINCREMENT,
    sender BLOB     NOT NULL,
    at     DATETIME NOT NULL
);
CREATE INDEX wrong_code_sender ON wrong_code (sender, at);

-- Counters that tell every replica to read its picture of the records again.
CREATE TABLE revision (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
);

INSERT INTO revision (name, value) VALUES ('roster', 1), ('merchants', 1);

CREATE TABLE clock_offset (
    id        INTEGER NOT NULL PRIMARY KEY,
    offset_ms INTEGER NOT NULL
);

INSERT INTO clock_offset (id, offset_ms) VALUES (1, 0);

-- +goose Down
DROP TABLE clock_offset;
DROP TABLE revision;
DROP TABLE wrong_code;
DROP TABLE one_time_code;
DROP TABLE chat_group;
DROP TABLE absence;
DROP TABLE identity;
DROP TABLE member_town;
DROP TABLE member;
DROP TABLE service_window;
DROP TABLE station;
DROP TABLE market;
DROP TABLE town;
DROP TABLE county;

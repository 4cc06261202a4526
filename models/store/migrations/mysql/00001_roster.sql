-- Places, people, and what binds chats to them. Every table is utf8mb4_bin: ids,
-- names and keys are compared byte by byte, as SQLite does. There are no foreign
-- keys: their checks lock parent rows in every turn, and not every engine that
-- speaks this protocol has them; the store writes rows only by known ids.

-- +goose Up
CREATE TABLE county (
    id   BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code CHAR(6)     NOT NULL,
    name VARCHAR(64) NOT NULL,
    UNIQUE KEY county_code (code)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE town (
    id        BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code      CHAR(9)     NOT NULL,
    name      VARCHAR(64) NOT NULL,
    county_id BIGINT      NOT NULL,
    kind      VARCHAR(16) NOT NULL,
    UNIQUE KEY town_code (code)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE market (
    id         BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name       VARCHAR(64) NOT NULL,
    town_id    BIGINT      NOT NULL,
    county_id  BIGINT      NOT NULL,
    households INT         NOT NULL,
    UNIQUE KEY market_place (town_id, name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE station (
    id        BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name      VARCHAR(64) NOT NULL,
    county_id BIGINT      NOT NULL,
    UNIQUE KEY station_place (county_id, name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE service_window (
    id        BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name      VARCHAR(128) NOT NULL,
    kind      VARCHAR(16)  NOT NULL,
    county_id BIGINT       NOT NULL,
    town_id   BIGINT       NOT NULL DEFAULT 0,
    address   VARCHAR(255) NOT NULL DEFAULT '',
    hours     VARCHAR(128) NOT NULL DEFAULT '',
    phone     VARCHAR(32)  NOT NULL DEFAULT '',
    UNIQUE KEY service_window_place (county_id, name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE member (
    id         BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id    VARCHAR(64) NOT NULL,
    name       VARCHAR(64) NOT NULL,
    role       VARCHAR(16) NOT NULL,
    org        VARCHAR(16) NOT NULL,
    county_id  BIGINT      NOT NULL DEFAULT 0,
    station_id BIGINT      NOT NULL DEFAULT 0,
    branch     VARCHAR(64) NOT NULL DEFAULT '',
    left_at    DATETIME(3) NULL,
    last_seen  DATETIME(3) NULL,
    UNIQUE KEY member_user (user_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE member_town (
    member_id BIGINT NOT NULL,
    town_id   BIGINT NOT NULL,
    PRIMARY KEY (member_id, town_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE identity (
    id        BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    member_id BIGINT       NOT NULL,
    door      VARCHAR(16)  NOT NULL,
    corp      VARCHAR(64)  NOT NULL,
    external  VARCHAR(128) NOT NULL,
    UNIQUE KEY identity_external (door, corp, external)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE absence (
    id          BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    member_id   BIGINT       NOT NULL,
    from_day    CHAR(10)     NOT NULL,
    to_day      CHAR(10)     NOT NULL,
    stand_in_id BIGINT       NOT NULL DEFAULT 0,
    reason      VARCHAR(255) NOT NULL DEFAULT '',
    KEY absence_member (member_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE chat_group (
    id          BIGINT         NOT NULL AUTO_INCREMENT PRIMARY KEY,
    chat_id     VARCHAR(128)   NOT NULL,
    county_id   BIGINT         NOT NULL,
    webhook_key VARBINARY(512) NULL,
    UNIQUE KEY chat_group_chat (chat_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE one_time_code (
    id         BIGINT        NOT NULL AUTO_INCREMENT PRIMARY KEY,
    purpose    VARCHAR(16)   NOT NULL,
    member_id  BIGINT        NOT NULL DEFAULT 0,
    county_id  BIGINT        NOT NULL DEFAULT 0,
    code_index VARBINARY(16) NOT NULL,
    expires_at DATETIME(3)   NOT NULL,
    tries_left INT           NOT NULL,
    used_at    DATETIME(3)   NULL,
    KEY one_time_code_index (code_index),
    KEY one_time_code_owner (purpose, member_id, county_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE wrong_code (
    id     BIGINT        NOT NULL AUTO_INCREMENT PRIMARY KEY,
    sender VARBINARY(16) NOT NULL,
    at     DATETIME(3)   NOT NULL,
    KEY wrong_code_sender (sender, at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Counters that tell every replica to read its picture of the records again.
CREATE TABLE revision (
    name  VARCHAR(16) NOT NULL PRIMARY KEY,
    value BIGINT      NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT INTO revision (name, value) VALUES ('roster', 1), ('merchants', 1);

CREATE TABLE clock_offset (
    id        BIGINT NOT NULL PRIMARY KEY,
    offset_ms BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

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

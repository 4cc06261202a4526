-- Leads: merchants who want a loan, on their way to one account manager, and
-- every move they make. open_merchant_id is the merchant while the lead is open
-- and NULL afterwards: its unique key lets a merchant have one open lead.
-- lead_id of visits and pre-screens is the lead that took them in; 0: none yet.

-- +goose Up
CREATE TABLE loan_lead (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    origin           TEXT NOT NULL,
    merchant_id      INTEGER NOT NULL,
    open_merchant_id INTEGER NULL,
    county_id        INTEGER NOT NULL DEFAULT 0,
    town_id          INTEGER NOT NULL DEFAULT 0,
    market_id        INTEGER NOT NULL DEFAULT 0,
    source           TEXT NOT NULL,
    visit_id         INTEGER NOT NULL DEFAULT 0,
    green            BOOLEAN NOT NULL DEFAULT FALSE,
    amount           INTEGER NOT NULL DEFAULT 0,
    amount_max       INTEGER NOT NULL DEFAULT 0,
    purpose          BLOB NULL,
    guarantee        TEXT NOT NULL DEFAULT '',
    state            TEXT NOT NULL,
    assignee_id      INTEGER NOT NULL DEFAULT 0,
    branch           TEXT NOT NULL DEFAULT '',
    reason           TEXT NOT NULL DEFAULT '',
    round            INTEGER NOT NULL DEFAULT 0,
    rung             INTEGER NOT NULL DEFAULT 0,
    accept_by        DATETIME NULL,
    contact_by       DATETIME NULL,
    first_accept_by  DATETIME NULL,
    chase_at         DATETIME NULL,
    opened_at        DATETIME NOT NULL,
    assigned_at      DATETIME NULL,
    accepted_at      DATETIME NULL,
    contacted_at     DATETIME NULL,
    applied_at       DATETIME NULL,
    approved_at      DATETIME NULL,
    disbursed_at     DATETIME NULL,
    closed_at        DATETIME NULL,
    applied          INTEGER NOT NULL DEFAULT 0,
    approved         INTEGER NOT NULL DEFAULT 0,
    disbursed        INTEGER NOT NULL DEFAULT 0,
    coupon           BOOLEAN NOT NULL DEFAULT FALSE,
    low_price        BOOLEAN NOT NULL DEFAULT FALSE,
    subsidy          BOOLEAN NOT NULL DEFAULT FALSE,
    version          INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX loan_lead_origin ON loan_lead (origin);
CREATE UNIQUE INDEX loan_lead_open ON loan_lead (open_merchant_id);
CREATE INDEX loan_lead_merchant ON loan_lead (merchant_id);
CREATE INDEX loan_lead_assignee ON loan_lead (assignee_id, state);
CREATE INDEX loan_lead_county ON loan_lead (county_id, state);
CREATE INDEX loan_lead_state ON loan_lead (state, id);
CREATE INDEX loan_lead_chase ON loan_lead (chase_at);
CREATE INDEX loan_lead_limit ON loan_lead (first_accept_by);

CREATE TABLE lead_move (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id     INTEGER NOT NULL,
    member_id   INTEGER NOT NULL DEFAULT 0,
    at          DATETIME NOT NULL,
    from_state  TEXT NOT NULL DEFAULT '',
    to_state    TEXT NOT NULL,
    assignee_id INTEGER NOT NULL DEFAULT 0,
    amount      INTEGER NOT NULL DEFAULT 0,
    note        BLOB NULL
);
CREATE INDEX lead_move_lead ON lead_move (lead_id, id);

ALTER TABLE visit ADD COLUMN lead_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX visit_lead ON visit (lead_id, consent, intent_level);
ALTER TABLE pre_screen ADD COLUMN lead_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX pre_screen_lead ON pre_screen (lead_id, consent);

-- +goose Down
DROP INDEX pre_screen_lead;
ALTER TABLE pre_screen DROP COLUMN lead_id;
DROP INDEX visit_lead;
ALTER TABLE visit DROP COLUMN lead_id;
DROP TABLE lead_move;
DROP TABLE loan_lead;

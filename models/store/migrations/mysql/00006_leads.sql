-- Leads: merchants who want a loan, on their way to one account manager, and
-- every move they make. open_merchant_id is the merchant while the lead is open
-- and NULL afterwards: its unique key lets a merchant have one open lead.
-- lead_id of visits and pre-screens is the lead that took them in; 0: none yet.

-- +goose Up
CREATE TABLE loan_lead (
    id               BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    origin           VARCHAR(64) NOT NULL,
    merchant_id      BIGINT NOT NULL,
    open_merchant_id BIGINT NULL,
    county_id        BIGINT NOT NULL DEFAULT 0,
    town_id          BIGINT NOT NULL DEFAULT 0,
    market_id        BIGINT NOT NULL DEFAULT 0,
    source           VARCHAR(16) NOT NULL,
    visit_id         BIGINT NOT NULL DEFAULT 0,
    green            BOOLEAN NOT NULL DEFAULT FALSE,
    amount           BIGINT NOT NULL DEFAULT 0,
    amount_max       BIGINT NOT NULL DEFAULT 0,
    purpose          BLOB NULL,
    guarantee        VARCHAR(16) NOT NULL DEFAULT '',
    state            VARCHAR(16) NOT NULL,
    assignee_id      BIGINT NOT NULL DEFAULT 0,
    branch           VARCHAR(64) NOT NULL DEFAULT '',
    reason           VARCHAR(255) NOT NULL DEFAULT '',
    round            INT NOT NULL DEFAULT 0,
    rung             INT NOT NULL DEFAULT 0,
    accept_by        DATETIME(3) NULL,
    contact_by       DATETIME(3) NULL,
    first_accept_by  DATETIME(3) NULL,
    chase_at         DATETIME(3) NULL,
    opened_at        DATETIME(3) NOT NULL,
    assigned_at      DATETIME(3) NULL,
    accepted_at      DATETIME(3) NULL,
    contacted_at     DATETIME(3) NULL,
    applied_at       DATETIME(3) NULL,
    approved_at      DATETIME(3) NULL,
    disbursed_at     DATETIME(3) NULL,
    closed_at        DATETIME(3) NULL,
    applied          BIGINT NOT NULL DEFAULT 0,
    approved         BIGINT NOT NULL DEFAULT 0,
    disbursed        BIGINT NOT NULL DEFAULT 0,
    coupon           BOOLEAN NOT NULL DEFAULT FALSE,
    low_price        BOOLEAN NOT NULL DEFAULT FALSE,
    subsidy          BOOLEAN NOT NULL DEFAULT FALSE,
    version          BIGINT NOT NULL DEFAULT 1,
    UNIQUE KEY loan_lead_origin (origin),
    UNIQUE KEY loan_lead_open (open_merchant_id),
    KEY loan_lead_merchant (merchant_id),
    KEY loan_lead_assignee (assignee_id, state),
    KEY loan_lead_county (county_id, state),
    KEY loan_lead_state (state, id),
    KEY loan_lead_chase (chase_at),
    KEY loan_lead_limit (first_accept_by)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE lead_move (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    lead_id     BIGINT NOT NULL,
    member_id   BIGINT NOT NULL DEFAULT 0,
    at          DATETIME(3) NOT NULL,
    from_state  VARCHAR(16) NOT NULL DEFAULT '',
    to_state    VARCHAR(16) NOT NULL,
    assignee_id BIGINT NOT NULL DEFAULT 0,
    amount      BIGINT NOT NULL DEFAULT 0,
    note        BLOB NULL,
    KEY lead_move_lead (lead_id, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

ALTER TABLE visit
    ADD COLUMN lead_id BIGINT NOT NULL DEFAULT 0,
    ADD KEY visit_lead (lead_id, consent, intent_level);
ALTER TABLE pre_screen
    ADD COLUMN lead_id BIGINT NOT NULL DEFAULT 0,
    ADD KEY pre_screen_lead (lead_id, consent);

-- +goose Down
ALTER TABLE pre_screen
    DROP KEY pre_screen_lead,
    DROP COLUMN lead_id;
ALTER TABLE visit
    DROP KEY visit_lead,
    DROP COLUMN lead_id;
DROP TABLE lead_move;
DROP TABLE loan_lead;

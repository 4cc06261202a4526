-- own_town: the lead was given to its assignee as the town's account manager,
-- and goes to the next one when the pair changes. chain names the industry chain
-- of a lead from a chain list, chain_role the merchant's place in it. A merged merchant keeps its
-- row, out of sight, and says where it went; before holds what an un-merge puts
-- back, sealed.

-- +goose Up
ALTER TABLE loan_lead
    ADD COLUMN own_town BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN chain VARCHAR(64) NOT NULL DEFAULT '',
    ADD COLUMN chain_role VARCHAR(8) NOT NULL DEFAULT '';
UPDATE loan_lead SET own_town = TRUE
    WHERE EXISTS (SELECT 1 FROM member_town t WHERE t.member_id = loan_lead.assignee_id AND t.town_id = loan_lead.town_id);

ALTER TABLE merchant
    ADD COLUMN merged_into BIGINT NOT NULL DEFAULT 0;

CREATE TABLE merchant_merge (
    id        BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kept_id   BIGINT      NOT NULL,
    gone_id   BIGINT      NOT NULL,
    member_id BIGINT      NOT NULL DEFAULT 0,
    merged_at DATETIME(3) NOT NULL,
    undone_at DATETIME(3) NULL,
    before_it MEDIUMBLOB  NULL,
    KEY merchant_merge_kept (kept_id),
    KEY merchant_merge_gone (gone_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- +goose Down
DROP TABLE merchant_merge;
ALTER TABLE merchant
    DROP COLUMN merged_into;
ALTER TABLE loan_lead
    DROP COLUMN chain_role,
    DROP COLUMN chain,
    DROP COLUMN own_town;

-- own_town: the lead was given to its assignee as the town's account manager,
-- and goes to the next one when the pair changes. chain names the industry chain
-- of a lead from a chain list, chain_role the merchant's place in it. A merged merchant keeps its
-- row, out of sight, and says where it went; before holds what an un-merge puts
-- back, sealed.

-- +goose Up
ALTER TABLE loan_lead ADD COLUMN own_town BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE loan_lead ADD COLUMN chain TEXT NOT NULL DEFAULT '';
ALTER TABLE loan_lead ADD COLUMN chain_role TEXT NOT NULL DEFAULT '';
UPDATE loan_lead SET own_town = TRUE
    WHERE EXISTS (SELECT 1 FROM member_town t WHERE t.member_id = loan_lead.assignee_id AND t.town_id = loan_lead.town_id);

ALTER TABLE merchant ADD COLUMN merged_into INTEGER NOT NULL DEFAULT 0;

CREATE TABLE merchant_merge (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    kept_id   INTEGER  NOT NULL,
    gone_id   INTEGER  NOT NULL,
    member_id INTEGER  NOT NULL DEFAULT 0,
    merged_at DATETIME NOT NULL,
    undone_at DATETIME NULL,
    before_it BLOB     NULL
);
CREATE INDEX merchant_merge_kept ON merchant_merge (kept_id);
CREATE INDEX merchant_merge_gone ON merchant_merge (gone_id);

-- +goose Down
DROP TABLE merchant_merge;
ALTER TABLE merchant DROP COLUMN merged_into;
ALTER TABLE loan_lead DROP COLUMN chain_role;
ALTER TABLE loan_lead DROP COLUMN chain;
ALTER TABLE loan_lead DROP COLUMN own_town;

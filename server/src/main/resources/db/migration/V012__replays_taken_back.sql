-- 1 while a cancelled replay may have deliveries that wait: they are taken back log by log.
ALTER TABLE replay ADD COLUMN to_take_back SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX replay_to_take_back ON replay (id) WHERE to_take_back = 1;

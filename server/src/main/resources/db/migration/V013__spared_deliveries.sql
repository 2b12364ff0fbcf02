-- 1 while the next failure of a delivery that is retried uses up nothing of its schedule, because it is
-- tried before its time: its endpoint was back.
ALTER TABLE delivery ADD COLUMN spared SMALLINT NOT NULL DEFAULT 0;

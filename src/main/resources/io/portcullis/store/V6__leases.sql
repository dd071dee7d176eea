-- Whose a node-id is: what the data directory of its node says; whether it was given out here and not configured; and
-- whether its node ended as it should, or has not begun.
alter table node add column holder text;
alter table node add column given integer not null default 0;
alter table node add column gone integer not null default 0;

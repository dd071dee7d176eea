-- How secrets are changed while they are in use. What is null was never there.

-- secondary is good beside token; configured is what the configuration file said when another token was put in its place.
alter table account add column secondary ${bytes};
alter table account add column secondary_created bigint;
alter table account add column configured ${bytes};

-- A main key reaches accounts and keys.
alter table api_key add column main smallint not null default 0;

-- The password before, sealed like the present one, and until when it is good. Days are counted from 1970.
alter table credential add column old_ha1s ${bytes};
alter table credential add column old_until bigint;
alter table credential add column last_used integer;
alter table credential add column old_last_used integer;
create index credential_by_old_until on credential (old_until) where old_ha1s is not null;

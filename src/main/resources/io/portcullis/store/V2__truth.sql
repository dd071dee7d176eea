-- A line of the change log says what changed, whose and where it is, whether it revokes something, and a hash over
-- itself and all lines before it. Lines of before have none of that: their sid is what holds the thing.
alter table change_log add column parent_sid ${sid};
alter table change_log add column account_sid ${sid};
alter table change_log add column revokes smallint not null default 1;
alter table change_log add column chain ${bytes};

-- Which nodes have a configured account in their file.
create table account_source (
    account_sid ${sid} not null references account (sid),
    node_id     integer not null,
    primary key (account_sid, node_id)
);

-- The nodes that follow this store. Times are microseconds since 1970; seen is by the clock of the database where it
-- has one.
create table node (
    node_id  integer primary key,
    role     text not null,
    epoch    text not null,
    revision bigint not null,
    checked  bigint not null,
    seen     bigint not null
);

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

-- What happened: alerts and calls, and who wrote what. Outside the change log, and in no export; times in microseconds.
create table event_record (
    sid         ${sid} primary key,
    account_sid ${sid} not null,
    created     bigint not null,
    alert       smallint not null,
    call        smallint not null,
    level       text not null,
    body        text not null
);
create index event_record_by_account on event_record (account_sid, created, sid);
create index event_record_by_time on event_record (created);

create table audit_record (
    sid           ${sid} primary key,
    account_sid   ${sid} not null,
    created       bigint not null,
    actor_sid     ${sid} not null,
    event_type    text not null,
    resource_type text not null,
    resource_sid  text not null,
    source        text not null,
    data          text not null
);
create index audit_record_by_account on audit_record (account_sid, created, sid);
create index audit_record_by_time on audit_record (created);

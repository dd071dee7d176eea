-- Where accounts' alerts are sent to, and which of them wait for that; times in microseconds.
create table webhook (
    sid         ${sid} primary key,
    account_sid ${sid} not null references account (sid),
    parent_sid  ${sid} not null,
    created     bigint not null,
    updated     bigint not null,
    url         text not null,
    token       ${bytes}
);
create index webhook_by_account on webhook (parent_sid, created, sid);

-- Rows that wait; batch is the message that they were sent with, or were to be.
create table webhook_spool (
    webhook_sid ${sid} not null,
    event_sid   ${sid} not null,
    created     bigint not null,
    bytes       integer not null,
    batch       text,
    primary key (webhook_sid, event_sid)
);
create index webhook_spool_by_time on webhook_spool (created);

-- Who is sending, and when the next attempt is due.
create table webhook_delivery (
    webhook_sid  ${sid} primary key,
    leased_until bigint not null,
    attempts     integer not null,
    next_try     bigint not null
);

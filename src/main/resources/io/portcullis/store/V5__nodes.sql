-- Where the nodes of a fleet leave word for each other; times in microseconds, by the database's clock.
create table node (
    node_id     integer primary key,
    role        text not null,
    address     text,
    revision    bigint not null,
    epoch       text not null,
    chain       text not null,
    checked_age bigint not null,
    seen        bigint not null
);

-- One schema for both databases; what they spell differently is a placeholder. Times are microseconds since 1970.
-- Every resource has sid, account_sid, parent_sid, created and updated; parent_sid is what it is a part of, or the account.

create table meta (
    name  text primary key,
    value text not null
);

create table secret (
    name   text primary key,
    sealed ${bytes} not null
);

create table change_log (
    revision ${revision},
    sid      ${sid} not null,
    written  bigint not null
);

create table account (
    sid           ${sid} primary key,
    account_sid   ${sid} not null references account (sid),
    parent_sid    ${sid} not null,
    created       bigint not null,
    updated       bigint not null,
    friendly_name text not null,
    status        text not null,
    token         ${bytes} not null
);
create index account_by_owner on account (parent_sid, created, sid);

create table api_key (
    sid           ${sid} primary key,
    account_sid   ${sid} not null references account (sid),
    parent_sid    ${sid} not null,
    created       bigint not null,
    updated       bigint not null,
    friendly_name text not null,
    secret        ${bytes} not null
);
create index api_key_by_account on api_key (parent_sid, created, sid);

-- Names of domains and trunks; path is the labels from right to left, each with a dot behind: com.example.pbx.
create table host_name (
    path        ${sid} primary key,
    owner_sid   ${sid} not null unique,
    account_sid ${sid} not null references account (sid)
);

create table sip_domain (
    sid                          ${sid} primary key,
    account_sid                  ${sid} not null references account (sid),
    parent_sid                   ${sid} not null,
    created                      bigint not null,
    updated                      bigint not null,
    domain_name                  text not null,
    friendly_name                text,
    voice_url                    text,
    voice_method                 text not null,
    voice_fallback_url           text,
    voice_fallback_method        text not null,
    voice_status_callback_url    text,
    voice_status_callback_method text not null,
    sip_registration             smallint not null,
    emergency_calling_enabled    smallint not null,
    secure                       smallint not null,
    byoc_trunk_sid               text,
    emergency_caller_sid         text
);
create index sip_domain_by_account on sip_domain (parent_sid, created, sid);

create table credential_list (
    sid           ${sid} primary key,
    account_sid   ${sid} not null references account (sid),
    parent_sid    ${sid} not null,
    created       bigint not null,
    updated       bigint not null,
    friendly_name text not null,
    unique (parent_sid, friendly_name)
);
create index credential_list_by_account on credential_list (parent_sid, created, sid);

create table end_user (
    sid           ${sid} primary key,
    account_sid   ${sid} not null references account (sid),
    parent_sid    ${sid} not null,
    created       bigint not null,
    updated       bigint not null,
    kind          text not null,
    friendly_name text not null,
    type          text not null,
    attributes    text not null
);
create index end_user_by_account on end_user (parent_sid, kind, created, sid);

-- A list has at most a thousand, so a page is sorted on the fly: one index less to keep for a million rows.
create table credential (
    sid          ${sid} primary key,
    account_sid  ${sid} not null references account (sid),
    parent_sid   ${sid} not null references credential_list (sid) on delete cascade,
    created      bigint not null,
    updated      bigint not null,
    username     text not null,
    ha1s         ${bytes} not null,
    end_user_sid ${sid} references end_user (sid),
    unique (parent_sid, username)
);
create index credential_by_end_user on credential (end_user_sid) where end_user_sid is not null;

create table access_control_list (
    sid           ${sid} primary key,
    account_sid   ${sid} not null references account (sid),
    parent_sid    ${sid} not null,
    created       bigint not null,
    updated       bigint not null,
    friendly_name text not null,
    unique (parent_sid, friendly_name)
);
create index access_control_list_by_account on access_control_list (parent_sid, created, sid);

create table ip_address (
    sid                ${sid} primary key,
    account_sid        ${sid} not null references account (sid),
    parent_sid         ${sid} not null references access_control_list (sid) on delete cascade,
    created            bigint not null,
    updated            bigint not null,
    friendly_name      text not null,
    address            text not null,
    cidr_prefix_length integer not null,
    unique (parent_sid, friendly_name),
    unique (parent_sid, address)
);

create table trunk (
    sid                      ${sid} primary key,
    account_sid              ${sid} not null references account (sid),
    parent_sid               ${sid} not null,
    created                  bigint not null,
    updated                  bigint not null,
    friendly_name            text,
    domain_name              text,
    disaster_recovery_url    text,
    disaster_recovery_method text not null,
    transfer_mode            text not null,
    transfer_caller_id       text not null,
    secure                   smallint not null,
    cnam_lookup_enabled      smallint not null
);
create index trunk_by_account on trunk (parent_sid, created, sid);

create table origination_url (
    sid           ${sid} primary key,
    account_sid   ${sid} not null references account (sid),
    parent_sid    ${sid} not null references trunk (sid) on delete cascade,
    created       bigint not null,
    updated       bigint not null,
    friendly_name text not null,
    sip_url       text not null,
    priority      integer not null,
    weight        integer not null,
    enabled       smallint not null
);
create index origination_url_by_trunk on origination_url (parent_sid, created, sid);

-- sid is the mapped list, parent_sid the domain or trunk.
create table mapping (
    kind        text not null,
    parent_sid  ${sid} not null,
    sid         ${sid} not null,
    account_sid ${sid} not null references account (sid),
    created     bigint not null,
    updated     bigint not null,
    primary key (parent_sid, kind, sid)
);
create index mapping_by_list on mapping (sid);

/** Marks a file as one of ours: the letters "QTLW". */
export const APPLICATION = 0x51544c57;
export const SCHEMA_VERSION = 1;

const forbid = (table: string, change: "update" | "delete") => `
create trigger ${table}_no_${change} before ${change} on ${table} begin
  select raise(abort, '${table} are only ever added to');
end;
`;

/** The tables of a store; what has happened can be added to but not changed, whatever statement tries to. */
export const SCHEMA = `
create table marks (
  id integer primary key autoincrement,
  at text not null,
  customer text not null check (customer <> ''),
  list text,
  status text not null check (status in ('contacted', 'saved', 'lost', 'not now')),
  note text not null,
  happened_on text not null check (date(happened_on) is happened_on),
  marked_by text not null
) strict;
create index marks_by_customer on marks (customer, id);

create table entries (
  id integer primary key autoincrement,
  at text not null,
  done_by text not null,
  role text,
  action text not null,
  what text not null,
  detail text not null
) strict;

create table tokens (
  id text primary key,
  role text not null,
  name text not null,
  hash text not null unique,
  created_at text not null,
  expires_on text check (date(expires_on) is expires_on),
  revoked_at text
) strict;

${forbid("marks", "update")}
${forbid("marks", "delete")}
${forbid("entries", "update")}
${forbid("entries", "delete")}
${forbid("tokens", "delete")}
create trigger tokens_only_revoked before update on tokens
when old.revoked_at is not null
  or new.revoked_at is null
  or (old.id, old.role, old.name, old.hash, old.created_at, old.expires_on)
    is not (new.id, new.role, new.name, new.hash, new.created_at, new.expires_on)
begin
  select raise(abort, 'tokens are only ever revoked');
end;
`;

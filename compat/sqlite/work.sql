-- Transactions, triggers, recursion, window functions, JSON, full-text search, the write-ahead log.
pragma journal_mode = wal;
create table people(id integer primary key, name text not null, born integer check (born > 1800), boss references people);
create index by_name on people(name collate nocase);
create table log(what text);
create trigger noted after delete on people begin insert into log values ('deleted ' || old.name); end;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
insert into people select i, 'person ' || (i * 7919 % 20011), 1900 + i % 100, nullif(i / 10, 0) from n;
begin; delete from people where id % 1000 = 999; savepoint s; delete from people; rollback to s; commit;
select count(*), min(name), max(born) from people;
select what from log order by what limit 3;
with recursive chain(id, depth) as (select 19998, 0 union all select boss, depth + 1 from people join chain using (id) where boss is not null) select group_concat(id, ' < ') from chain;
select born, name, rank() over (partition by born order by id desc) r from people where born in (1907, 1950) order by born, r limit 4;
create virtual table words using fts5(text);
insert into words values ('the quick brown fox'), ('jumps over'), ('the lazy dog');
select rowid, snippet(words, 0, '[', ']', '', 4) from words('the NOT fox');
select json_extract('{"a": [1, {"b": "c"}]}', '$.a[1].b'), json_group_array(id) from (select id from people limit 3);
explain query plan select * from people where name = 'person 5';
pragma integrity_check;
vacuum;
pragma wal_checkpoint(truncate);
insert into people values (1, 'twice', 1900, null);

# initdb, a server with its processes, queries, pgbench with eight clients, a crash and recovery, an orderly end.
cd /; place=$(mktemp -d); bin=$(echo /usr/lib/postgresql/*/bin); export PATH=$bin:$PATH PGHOST=$place PGDATA=$place/data PGDATABASE=postgres PGUSER=postgres
trap 'rm -rf $place' EXIT
initdb -A trust -U postgres -E UTF8 --locale=C >/dev/null 2>&1; echo "initdb $?"
cat >>$PGDATA/postgresql.conf <<END
unix_socket_directories = '$place'
listen_addresses = '127.0.0.1'
port = 5999
shared_buffers = 16MB
max_connections = 30
END
export PGPORT=5999
start() { pg_ctl -w -t 120 -l $place/log start >/dev/null; echo "start $?"; }
start
psql -qAt <<'END'
create table t(id serial primary key, name text, at timestamp default '2024-01-01');
insert into t(name) select 'name ' || g from generate_series(1, 10000) g;
create index on t(name);
analyze t;
select count(*), max(name) from t;
explain (costs off) select * from t where name = 'name 77';
begin; delete from t where id > 5000; rollback; select count(*) from t;
create function f(int) returns int language plpgsql as 'begin return $1 * 2; end';
select f(21), 0.1::numeric + 0.2, 'é' ~ '^\w$', to_tsvector('english', 'running dogs');
select 1 / 0;
copy (select * from t where id <= 2) to stdout with csv header;
listen channel; notify channel, 'payload';
set work_mem = '64kB'; select sum(id) from (select * from t order by md5(name)) s;
set max_parallel_workers_per_gather = 2; set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0;
select count(*) from t where name like '%7%';
END
psql -h 127.0.0.1 -Atc "select inet_server_port(), current_setting('server_encoding')"
pgbench -i -q -s 2 >/dev/null 2>&1; echo "initialised $?"
pgbench -c 8 -j 2 -t 50 -n 2>&1 | grep 'number of transactions actually\|failed'
psql -Atc 'select sum(abalance) = (select sum(bbalance) from pgbench_branches), count(*) from pgbench_accounts; select count(*) from pgbench_history'
kill -9 $(head -1 $PGDATA/postmaster.pid); sleep 2; rm -f $place/.s.PGSQL.5999.lock
for _ in $(seq 50); do pg_ctl status >/dev/null || break; sleep 0.2; done
start
psql -Atc 'select count(*) from t; select count(*) from pgbench_history'
grep -c 'database system was not properly shut down' $place/log
pg_dump -t t | grep -c '^[0-9]*.name'
vacuumdb -q -z postgres; echo "vacuum $?"
pg_ctl -w stop -m fast >/dev/null; echo "stop $?"

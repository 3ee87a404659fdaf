# Several processes write one data base: locks between processes decide.
sqlite3 shared.db 'pragma journal_mode = wal; create table t(who, n)'
for who in 1 2 3 4; do
  (for n in $(seq 25); do sqlite3 -cmd '.timeout 60000' shared.db "insert into t values ($who, $n)" || echo failed; done) &
done
wait
sqlite3 shared.db 'select who, count(*), sum(n) from t group by who; pragma integrity_check'
(echo 'begin immediate;'; sleep 1; echo 'commit;') | sqlite3 shared.db &
sleep 0.5; sqlite3 shared.db 'insert into t values (9, 9)'; echo "locked: $?"; wait

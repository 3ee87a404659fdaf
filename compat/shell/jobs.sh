# Job control on a terminal of its own: stop, continue in the background and the foreground, groups.
set -m
tty >/dev/null && echo "on a terminal"
sleep 0.3 & 
jobs | sed 's/  */ /g'
wait %1; echo "first $?"
bash -c 'kill -STOP $$; echo continued; exit 6' &
until ps -o stat= -p $! | grep -q T; do sleep 0.05; done
jobs | sed 's/  */ /g'
fg %1 >/dev/null; echo "foreground $?"
(sleep 1 | cat | cat) &
pgid=$(ps -o pgid= -p $! | tr -d ' ')
[ "$pgid" != "$(ps -o pgid= -p $$ | tr -d ' ')" ] && echo "a group of its own"
wait; echo "pipeline $?"
sleep 100 & kill %%; wait $! 2>/dev/null; echo "terminated $?"
bash -c 'stty -echo; stty -a | grep -o -- "-echo\b"; stty echo'
bash -c 'trap "echo interrupted; exit 9" INT; kill -INT 0; sleep 1' ; echo "status $?"
sleep 0.2 & disown; jobs; echo "no jobs"

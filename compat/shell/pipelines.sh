# Pipelines, substitutions, here documents, background jobs, traps, co-processes, redirections.
set -u
seq 1 1000 | awk '{ s += $1 } END { print s }'
seq 20 | sort -rn | head -3 | tr '\n' ' '; echo "${PIPESTATUS[*]}"
false | true | (exit 3); echo "${PIPESTATUS[*]}"
set -o pipefail; false | true; echo "pipefail $?"; set +o pipefail
diff <(printf 'a\nb\n') <(printf 'a\nc\n')
cat <<END | wc -c
$(echo nested $(echo deep)) ${BASH##*/} $((6 * 7))
END
pids=(); for n in 1 2 3 4; do (echo "job $n" >>order; exit $n) & pids+=($!); done
for job in "${pids[@]}"; do wait "$job"; printf '%s ' "$?"; done; echo
sort -o order order; cat order
trap 'echo usr1' USR1; kill -USR1 $$; trap - USR1
(trap 'echo exiting' EXIT; exit 4); echo "status $?"
(trap 'echo term; exit 7' TERM; while :; do sleep 0.05; done) & sleep 0.3; kill "$!"; wait "$!"; echo "trapped $?"
sleep 50 & kill -KILL $!; wait $! 2>/dev/null; echo "killed $?"
coproc BC { while read -r line; do echo $((line * 2)); done; }
for n in 4 5; do echo "$n" >&"${BC[1]}"; read -r answer <&"${BC[0]}"; echo "co-process: $answer"; done
eval "exec ${BC[1]}>&-"; wait "$BC_PID"; echo "co-process ended $?"
exec 5<>file; echo written >&5; exec 5>&-; cat file
{ echo out; echo err >&2; } 2>&1 >/dev/null | sed 's/^/seen: /'
echo 'first
second' | while read -r line; do echo "<$line>"; done
mkfifo pipe; (cat pipe | tr a-z A-Z) & echo through a fifo >pipe; wait
declare -A table=([x]=1 [y]=2); table[z]=3; for key in $(printf '%s\n' "${!table[@]}" | sort); do printf '%s=%s ' "$key" "${table[$key]}"; done; echo
shopt -s extglob nullglob; touch a.txt b.txt c.log; echo !(*.log) *.none
printf '%s\n' {a..c}{1..2} | paste -sd,
timeout 0.2 sleep 10; echo "timeout $?"
( ulimit -n 20; ulimit -n ); umask 027; touch private; stat -c %a private
cmd=$(command -v nothing-like-this) || echo "absent: ${cmd:-none}"
nothing-like-this 2>&1 | sed 's/^.*: line [0-9]*: //'; echo "$?"
[[ "file-2024.txt" =~ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
find . -type f -name '*.txt' -exec sh -c 'for f; do echo "found ${f#./}"; done' sh {} + | sort
xargs -P 4 -n 1 sh -c 'exit 0' <order && echo parallel
exec 3< <(seq 3); read -r a <&3; read -r b <&3; echo "$a $b"
exit 5

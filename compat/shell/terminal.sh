# An interactive shell in tmux: typed lines, Ctrl-C, Ctrl-Z, fg, resizing, and what the screen shows.
export TMUX_TMPDIR=$PWD TERM=screen PS1='> ' HISTFILE=/dev/null
t() { tmux -f /dev/null -L skerry "$@"; }
until_seen() { for _ in $(seq 200); do t capture-pane -p | grep -q -- "$1" && return; sleep 0.1; done; echo "never seen: $1"; }
t new-session -d -x 60 -y 15 'bash --norc --noprofile -i'
until_seen '^>'
t send-keys 'echo $((6 * 7))' Enter; until_seen '^42'
t send-keys 'sleep 100' Enter; sleep 0.5; t send-keys C-c; until_seen '\^C'
t send-keys 'cat >typed' Enter 'a line' Enter; sleep 0.3; t send-keys C-z; until_seen Stopped
t send-keys 'fg' Enter; sleep 0.3; t send-keys 'more' Enter C-d; sleep 0.3
t send-keys 'stty size; echo ready' Enter; until_seen '^ready'
t resize-window -x 40 -y 10; sleep 0.3
t send-keys 'stty size; echo resized' Enter; until_seen '^resized'
t capture-pane -p -S - | sed '/^$/d' | grep -v '^> *$'
cat typed
t send-keys 'exit 3' Enter; sleep 0.5
t list-sessions 2>/dev/null || echo "no server any more"

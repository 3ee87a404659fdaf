# A bash script that needs no second process.
shopt -s extglob nullglob
set -o nounset

section() { printf '== %s\n' "$1"; }

section arrays
declare -a list=(zero one 'two words' [5]=five)
list+=(six)
echo "${#list[@]} ${!list[@]} ${list[-1]} ${list[2]}"
printf '<%s>' "${list[@]}"
echo
unset 'list[1]'
echo "${list[*]:1:2}"
mapfile -t lines <words.txt
echo "${#lines[@]} ${lines[0]} ${lines[239]}"
mapfile -t -s 10 -n 3 some <words.txt
echo "${some[@]@Q}"
read -r -a fields <<<'split these words'
echo "${#fields[@]} ${fields[1]}"

section 'associative arrays'
declare -A count=()
for word in "${lines[@]}"; do
  initial=${word:0:2}
  count[$initial]=$((${count[$initial]:-0} + 1))
done
for key in ka lo mi ne tu; do echo "$key ${count[$key]:-0}"; done
declare -A square
for ((i = 1; i <= 10; i++)); do square[$i]=$((i ** 2)); done
echo "${square[7]} ${#square[@]}"
[[ -v square[3] && ! -v square[30] ]] && echo 'membership'

section arithmetic
((a = 5, b = a++ * 2, c = a ** 3 % 7, d = b << 3 | 1))
echo "$a $b $c $d $((16#ff + 2#1011 + 36#z)) $((a > b ? a : b))"
((a == 6)) && echo six
let 'e = 3 * 4' 'e -= 2'
echo "$e"
for ((i = 0, j = 10; i < j; i++, j--)); do printf '%d:%d ' "$i" "$j"; done
echo
echo $((9223372036854775807 + 1)) $((-9223372036854775807 / 3))

section 'parameter expansion'
text='The quick brown fox jumps over the lazy dog'
echo "${text:4:5} ${text: -3} ${text/quick/slow} ${text//o/0}"
echo "${text^^} ${text,,} ${text~} ${text/#The/A} ${text/%dog/cat}"
echo "${text##*( | T)}|${text%%+([a-z])}|${#text}"
value=$'tab\tnew\nline\x41\u00e9'
printf '%q %s\n' "$value" "${value@Q}"
pointer=text
echo "${!pointer:0:3}"
declare -n reference=text
reference+=.
echo "$text"
echo "${!LC@}" "${text@a}" "${lines[@]:3:2}"
printf -v formatted '%05.1f|%-6s|%+d|%x|%b' 3.14159 ab 5 255 'x\ty'
echo "$formatted"
printf '%(%Y-%m-%d %H:%M:%S)T\n' 1700000000
echo {a..e} {1..10..3} {01..03} pre{x,y{1,2}}post

section 'conditions'
[[ $text == *fox* && $text != *cat* ]] && echo pattern
if [[ 2024-02-29 =~ ^([0-9]+)-([0-9]{2})-([0-9]{2})$ ]]; then
  echo "${BASH_REMATCH[@]}"
fi
[[ a < b && -f words.txt && -d tree && ! -e nowhere && words.txt -nt nowhere ]] && echo tests
case ab.txt in
@(a|b)*.txt) echo first ;;&
*.txt) echo second ;&
*.none) echo third ;;
*) echo never ;;
esac

section functions
fibonacci() {
  local n=$1 a=0 b=1 t
  while ((n-- > 0)); do
    t=$((a + b)) a=$b b=$t
  done
  REPLY=$a
}
fibonacci 80
echo "$REPLY"
hanoi() {
  (($1 == 0)) && return
  hanoi $(($1 - 1)) "$2" "$4" "$3"
  ((++moves))
  hanoi $(($1 - 1)) "$4" "$3" "$2"
}
moves=0
hanoi 10 a b c
echo "$moves moves"
caller_name() { echo "${FUNCNAME[0]} called by ${FUNCNAME[1]}"; }
wrapper() { caller_name; }
wrapper
quicksort() {
  local -a low=() high=()
  local pivot element
  (($# == 0)) && { sorted=(); return; }
  pivot=$1
  shift
  for element; do
    if [[ $element < $pivot ]]; then low+=("$element"); else high+=("$element"); fi
  done
  quicksort "${low[@]}"
  local -a front=("${sorted[@]}")
  quicksort "${high[@]}"
  sorted=("${front[@]}" "$pivot" "${sorted[@]}")
}
quicksort "${lines[@]:0:30}"
echo "${sorted[@]}"

section 'input and output'
total=0
while IFS=, read -r id name score side; do
  [[ $side == north ]] && ((total += score)) || :
done <people.csv
echo "$total"
exec {descriptor}>log.txt
echo "to a variable descriptor" >&"$descriptor"
echo more >&"$descriptor"
exec {descriptor}>&-
{ read -r one; read -r two; } <log.txt
echo "$two/$one"
echo both >both.txt 2>&1
echo stdout &>>both.txt
read -r -N 5 chunk <text.txt
echo "[$chunk]"
read -r -d ' ' token <text.txt
echo "[$token]"
IFS= read -r -t 5 timed <words.txt
echo "$timed"
exec 7<>readwrite.txt
echo written >&7
exec 7>&-
printf '%s\n' "$(<readwrite.txt)"
while read -r line; do echo "> $line"; done <<-END
	indented here-document
	with ${#lines[@]} words
END

section 'game of life'
declare -A cell=([5,4]=1 [5,5]=1 [5,6]=1 [4,6]=1 [3,5]=1)
for ((generation = 0; generation < 8; generation++)); do
  declare -A next=()
  for ((y = 0; y < 12; y++)); do
    for ((x = 0; x < 12; x++)); do
      near=0
      for ((v = y - 1; v <= y + 1; v++)); do
        for ((h = x - 1; h <= x + 1; h++)); do
          ((h == x && v == y)) || ((near += ${cell[$h,$v]:-0})) || :
        done
      done
      ((near == 3 || near == 2 && ${cell[$x,$y]:-0})) && next[$x,$y]=1
    done
  done
  cell=()
  for key in "${!next[@]}"; do cell[$key]=1; done
  unset next
done
for ((y = 0; y < 12; y++)); do
  row=
  for ((x = 0; x < 12; x++)); do
    if [[ -v cell[$x,$y] ]]; then row+='#'; else row+='.'; fi
  done
  echo "$row"
done

section globs
echo tree/!(link|loop|dangling|secret) *.+(csv|tsv)
shopt -s globstar dotglob
echo tree/**
shopt -u globstar dotglob
pushd tree >/dev/null
echo "${PWD##*/} ${DIRSTACK[0]##*/} ${OLDPWD##*/}"
popd >/dev/null

section 'traps and jobs'
trap 'echo "usr1 at line $LINENO"' USR1
kill -USR1 $BASHPID
trap 'echo "error status $?"' ERR
false
trap - ERR
trap 'echo "debug"' DEBUG
:
trap - DEBUG
kill -l 9 15
ulimit -n 64
ulimit -n
getopts xy:z option -y argument
echo "$option $OPTARG $OPTIND"
set -o pipefail
[[ $- == *u* && $SHELLOPTS == *pipefail* ]] && echo options
declare -i integer='6 * 7'
declare -r constant=fixed
declare -l lower=SHOUT
declare -p integer constant lower
{ constant=other; } 2>/dev/null || echo 'readonly holds'
hash -r
type -t section printf if
enable -n echo
enable echo
builtin echo "$BASH_SUBSHELL $# ${BASH_VERSINFO[0]}"
trap 'echo "exit $?"' EXIT
exit 42

# A POSIX shell script that needs no second process: builtins, redirections and arithmetic only.
set -u

section() { printf '== %s\n' "$1"; }

section arithmetic
i=0 sum=0
while [ "$i" -lt 100 ]; do
  sum=$((sum + i * i))
  i=$((i + 1))
done
echo "$sum $((sum % 97)) $((sum >> 3)) $((~sum & 0xff)) $((7 / 2)) $((-7 / 2)) $((-7 % 3))"
echo "$((1 < 2 && 3 > 2)) $((1 ? 10 : 20)) $((010 + 0x10)) $((5 > 3 || 1 / 1)) $((2 * (3 + 4)))"
x=5
: $((x += 3)) $((x <<= 2))
echo "$x"

section 'prime numbers'
n=2 primes=
while [ "$n" -lt 60 ]; do
  d=2 prime=1
  while [ $((d * d)) -le "$n" ]; do
    if [ $((n % d)) -eq 0 ]; then
      prime=0
      break
    fi
    d=$((d + 1))
  done
  [ "$prime" -eq 1 ] && primes="$primes $n"
  n=$((n + 1))
done
echo "$primes"

section 'parameter expansion'
path=/usr/local/share/doc/read.me.txt
echo "${path##*/} ${path#*/} ${path%/*} ${path%%.*} ${#path}"
unset missing
echo "${missing-default} ${missing:-empty} ${path:+set} ${missing+not}"
echo "${missing:=assigned} $missing"
empty=
echo "[${empty-unset}] [${empty:-null}] [${empty:+x}]"

section 'words and fields'
list='alpha beta:gamma  delta'
set -- $list
echo "$# $1 $2 $3"
IFS=:
set -- $list
echo "$# [$1] [$2]"
IFS=' 	
'
set -- 'a b' c "d  e"
for argument; do printf '<%s>' "$argument"; done
echo
for argument in "$@" "$*" $*; do printf '(%s)' "$argument"; done
echo
shift
echo "$# $1"

section 'pattern matching'
for word in apple Banana 'cherry pie' 42 -x file.tar.gz '[x]' ''; do
  case $word in
  a*) kind=a ;;
  [A-Z]*) kind=capital ;;
  *[[:space:]]*) kind=space ;;
  [0-9] | [0-9][0-9]) kind=number ;;
  -?) kind=option ;;
  *.tar.?z) kind=archive ;;
  \[*\]) kind=bracket ;;
  '') kind=empty ;;
  *) kind=other ;;
  esac
  echo "$word: $kind"
done

section globbing
cd tree
echo * .h* */* [ad]*k
echo no-such-*
cd ..
set -f
echo *.txt
set +f

section functions
factorial() {
  if [ "$1" -le 1 ]; then
    result=1
  else
    factorial $(($1 - 1))
    result=$((result * $1))
  fi
}
factorial 15
echo "$result"
status() { return "$1"; }
status 7
echo "status $?"
if status 0; then echo yes; else echo no; fi
! status 1 && echo negated
outer() {
  local_value=1
  inner() { local_value=$((local_value + 1)); }
  inner
  inner
  echo "$local_value"
}
outer

section 'reading files'
count=0 longest=
while read -r line; do
  count=$((count + 1))
  if [ ${#line} -gt ${#longest} ]; then longest=$line; fi
done <words.txt
echo "$count lines, longest $longest"
total=0
while IFS=, read -r id name score side; do
  case $side in north) total=$((total + score)) ;; esac
  last="$id/$name"
done <people.csv
echo "$total $last"
while IFS= read -r line || [ -n "$line" ]; do echo "[$line]"; done <noeol.txt
read -r first rest <<END
here is a document with $count and \$escaped
second line
END
echo "$first|$rest"
read -r raw <<'END'
$not `expanded` \here
END
echo "$raw"

section 'writing files'
exec 3>out.txt
echo 'to descriptor three' >&3
printf '%s %d %x %o %c|%-8s|%8s|%05d|%.3s\n' str 42 255 8 xyz left right 42 abcdef >&3
exec 3>&-
echo appended >>out.txt
{ echo grouped; echo again; } >group.txt
while read -r line; do echo "> $line"; done <out.txt
exec 4<out.txt 5>copy.txt
while read -r line <&4; do echo "$line" >&5; done
exec 4<&- 5>&-
: >truncated.txt
[ -s truncated.txt ] || echo 'truncated is empty'
[ -f out.txt ] && [ -r out.txt ] && [ ! -e nowhere ] && [ -d tree ] && [ -L tree/link ] && echo 'file tests'
set -C
{ echo clobber >out.txt; } 2>/dev/null || echo 'noclobber holds'
set +C
echo replaced >|group.txt
umask 027
: >masked.txt
umask

section getopts
options() {
  OPTIND=1
  while getopts ab:c option "$@"; do
    case $option in
    a) echo 'option a' ;;
    b) echo "option b with $OPTARG" ;;
    c) echo 'option c' ;;
    *) echo 'bad option' ;;
    esac
  done
  shift $((OPTIND - 1))
  echo "rest: $*"
}
options -a -b value -c one two
options -abvalue -- -x
options -z 2>/dev/null

section 'loops'
for i in 1 2 3 4 5 6; do
  [ $i -eq 2 ] && continue
  [ $i -eq 5 ] && break
  for j in a b c; do
    [ $j = b ] && continue 2
    echo "$i$j"
  done
done
i=5
until [ $i -eq 0 ]; do i=$((i - 1)); done
echo "$i"

section 'eval and quoting'
name=dynamic
eval "$name='computed value'"
echo "$dynamic" "it's \"quoted\"" 'single $x' "dollar \$x"
command echo through command
alias greet='echo hello'
type section >/dev/null && echo 'is a function'
echo "a\tb" 'back\\slash'

section traps
trap 'echo "caught USR1"' USR1
kill -USR1 $$
trap - USR1
trap '' TERM
kill -TERM $$
echo 'still here'
trap - TERM
trap 'echo "leaving with $?"' EXIT
set -e
false || echo 'guarded'
readonly constant=1
test "$constant" = 1
exit 3

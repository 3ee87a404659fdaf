# What zsh has beyond POSIX, in one process.
typeset -A squares
for i in {1..9}; do squares[$i]=$((i ** 2)); done
print -l ${(on)${(k)squares}[1,3]} ${squares[7]}
print ${(U):-upper} ${(j:,:)${(Oa)${=:-one two three}}} $((2 ** 40)) ${#squares}
print *.csv(N) tree/*(/N:t) words.txt(.L+1000)
lines=("${(@f)$(<words.txt)}")
print $#lines $lines[1] $lines[-1] ${(M)lines:#ka*n}
[[ "key=value" =~ '([a-z]+)=([a-z]+)' ]] && print $match[2] $MBEGIN
printf '%s|%05d|%-4s|\n' formatted 42 x
repeat 3 { print -n . }; print
case abc in (a*) print matched;; esac
() { print "anonymous $1 $#" } argument
print -P '%(?.ok.failed)'
zmodload zsh/mathfunc && print $((int(sqrt(2) * 1000)))
exit 4

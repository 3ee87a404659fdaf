# Sums, arrays, formats, functions and dynamic regular expressions.
BEGIN { FS = ","; pi = atan2(0, -1); printf "%.10f %e %g\n", pi, exp(10), log(2) / log(10) }

function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2) }

function reverse(s,   out, i) {
  for (i = length(s); i > 0; i--) out = out substr(s, i, 1)
  return out
}

FILENAME == "people.csv" {
  sum[$4] += $3
  people[$4, NR] = $2
  if (match($2, /[aeiou][^aeiou]+$/)) ends[substr($2, RSTART, RLENGTH)]++
  if ($2 ~ "^" substr($2, 1, 1) ".*a") count++
}

FILENAME == "numbers.txt" { total += $1; if (FNR == 1 || $1 < low) low = $1; if ($1 > high) high = $1 }

END {
  print sum["north"], sum["south"], total, low, high, count
  for (key in people) n++
  print n, ends["in"] + 0, fibonacci(20), reverse("skerry")
  text = "one two  three"
  print gsub(/o/, "0", text), text, split("a1b22c333d", parts, /[0-9]+/), parts[3], toupper("abc") tolower("DEF")
  printf "%5d|%-5s|%05.1f|%x|%c|%%|%s\n", 42, "ab", 3.14159, 255, 65, index("hello", "l")
  print 1e6, 1e300 * 1e10, -7 % 3, 2 ^ 0.5, "10" + 5, "3x" * 2, 0.1 + 0.2
  print substr("hello", 0, 3), substr("hello", 2), length(), (srand(1) >= 0 ? "srand" : ""), ("a" < "b") ("10" < "9")
  while ((getline line < "months.txt") > 0) months = months line ";"
  close("months.txt")
  print months
  print "written" > "awk.out"
  print "appended" >> "awk.out"
  close("awk.out")
}

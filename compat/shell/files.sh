# Trees, archives through compressors, and find with actions that start programs.
mkdir -p tree/{a,b}/{1,2,3} && for n in $(seq 30); do head -c $((n * 700)) /dev/zero | tr '\0' "$((n % 10))" >tree/$([ $((n % 2)) = 0 ] && echo a || echo b)/$((n % 3 + 1))/file$n; done
ln -s a/1 tree/link; ln tree/a/1/file6 tree/hard; mkfifo tree/fifo; chmod 600 tree/b/2/file1; truncate -s 5M tree/sparse
for how in z J --zstd; do
  flag=${how#--}; [ "$how" = --zstd ] || flag=$how
  tar -c $([ "$how" = --zstd ] && echo --zstd || echo -$how) -Sf out.tar.$flag tree && mkdir -p to.$flag && tar -xf out.tar.$flag -C to.$flag && diff -r --no-dereference -x fifo tree to.$flag/tree && echo "$flag same"
done
tar -tf out.tar.z | sort | tail -3; tar -xOf out.tar.z tree/a/1/file6 | cksum
(cd tree && tar -c .) | (mkdir piped && cd piped && tar -x) && find piped -type f | wc -l
find tree -type f -size +10k -exec sh -c 'echo "$1 $(wc -c <"$1")"' _ {} \; | sort
find tree -name 'file*' -exec cksum {} + | sort -k3 | tail -3
find tree -newer tree/a -type f -print0 | xargs -0 -n 5 -P 3 sh -c 'true' && echo "xargs $?"
find tree \( -type l -o -type p \) -printf '%y %l %p\n' | sort; find tree -links 2 -type f -printf '%n %p\n' | sort
find tree -perm 600 -ok echo {} \; </dev/null; find tree -depth -empty -delete; find tree -type f -name 'file?' -delete; find tree | wc -l
du -s --apparent-size -B1 tree/sparse; du -s tree/sparse | cut -f1; find absent; echo "absent $?"
rm -rf to.* piped

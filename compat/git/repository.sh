# A repository with branches, a merge, a conflict, a clone, a push back, packing and fsck; the same ids on every run.
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@example.org
at() { export GIT_AUTHOR_DATE="2024-01-01T00:00:$1Z" GIT_COMMITTER_DATE="2024-01-01T00:00:$1Z"; }
git init -q -b main origin && cd origin || exit
for n in 1 2 3 4 5; do at 0$n; seq "$n" 200 >numbers; mkdir -p dir$n; echo "$n" >dir$n/file; git add -A; git commit -qm "commit $n"; done
git checkout -qb topic HEAD~2; at 10; echo topic >topic; git add topic; git commit -qm topic
git checkout -q main; at 11; git merge -q --no-edit topic; git log --graph --oneline --decorate
git checkout -qb left; at 12; sed -i 's/^100$/left/' numbers; git commit -qam left
git checkout -q main; at 13; sed -i 's/^100$/right/' numbers; git commit -qam right
git merge left; git diff --name-only --diff-filter=U; git merge --abort
git status --short; git blame -s -L 94,98 numbers; git shortlog -sn; git diff --stat HEAD~3
cd ..; git clone -q origin clone 2>&1; cd clone || exit
at 20; echo more >more; git add more; git commit -qm more; git push -q origin main:pushed 2>&1
git log --format='%H %s' | head -3; git ls-remote origin; git remote show -n origin | head -4
git stash list; echo changed >>more; git stash -q; git stash show -p | tail -2; git stash pop -q
at 21; git rebase -q --onto HEAD~2 HEAD~1 2>&1; git cherry -v origin/main
cd ../origin || exit; git gc -q; git fsck --full 2>&1; git count-objects -v | grep -v size; git archive HEAD | tar t | head -4
git bisect start HEAD HEAD~5 >/dev/null; git bisect run sh -c '[ "$(wc -l <numbers)" -gt 198 ]' 2>&1 | tail -1; git bisect reset -q 2>/dev/null
GIT_TRACE=0 git -c protocol.file.allow=always clone -q --depth 2 "file://$PWD" ../shallow && git -C ../shallow rev-list --count HEAD

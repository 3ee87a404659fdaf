#!/bin/sh
# Builds dist/ from src/: the command line (skerry.cjs, which starts cli-ID*.js) and the library (index.js).
# Every file is renamed into place, so that nobody ever starts half a file. "--types" also writes dist/types.
set -eu
cd "$(dirname "$0")/.."

mkdir -p dist
new=dist/.new.$$
mkdir "$new"
trap 'rm -rf "$new"' EXIT INT TERM HUP

# For the launcher: what the build is made from. Its time is that of the beginning of the build.
{
  printf 'set --'
  find package.json package-lock.json scripts/build.sh scripts/bundle-cli.ts src \( -type d -o -type f \) | sed 's|.*| "$root/&"|' | tr -d '\n'
  echo
} >"$new/.built"

bundle() {
  node_modules/.bin/esbuild "$@" --bundle --platform=node --target=node20 --external:koffi --external:@koromix/* \
    --log-level=warning
}

id=$(node_modules/.bin/tsx scripts/bundle-cli.ts "$new")
bundle src/cli/start.ts --format=cjs --outfile="$new/skerry.cjs" --define:BUILD_ID="\"$id\"" \
  --banner:js='#!/usr/bin/env -S node --'
chmod +x "$new/skerry.cjs"
bundle src/vmm/index.ts --format=esm --outfile="$new/index.js" --sourcemap=linked

if [ "${1-}" = --types ]; then
  node_modules/.bin/tsc -p scripts/tsconfig.types.json --outDir "$new/types"
  rm -rf dist/types
  mv "$new/types" dist/types
fi

mv "$new/cli-$id"* dist/
for file in index.js.map index.js skerry.cjs .built; do
  mv "$new/$file" "dist/$file"
done

# A process that is just starting may still be about to read the build before this one.
find dist -maxdepth 1 \( -name 'cli-*' ! -name "cli-$id*" -o -name '.new.*' \) -mmin +5 -exec rm -rf {} +

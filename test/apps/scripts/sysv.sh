# Makes, shows and removes one object of each kind; identifiers differ from run to run.
id=$(ipcmk -M 10000 -p 0640 | sed 's/.*: //')
ipcs -m -i "$id" | grep -E 'mode|bytes' | sed 's/lpid=.*nattch/nattch/'
ipcs -m | awk -v id="$id" '$2 == id { print $4, $5, $6 }'
ipcrm -m "$id"
ipcs -m -i "$id" 2>&1 | sed "s/$id/ID/"
id=$(ipcmk -S 5 -p 0600 | sed 's/.*: //')
ipcs -s -i "$id" | grep -E 'mode|nsems|^[0-4] ' | sed 's/ [0-9]* *$//'
ipcrm -s "$id"
id=$(ipcmk -Q | sed 's/.*: //')
ipcs -q -i "$id" | grep -E 'mode|cbytes'
ipcs -q | awk -v id="$id" '$2 == id { print $4, $5, $6 }'
ipcrm -q "$id"
ipcrm -q "$id" 2>&1 | sed "s/$id/ID/"
ipcs -l | grep -E 'max (ops|semaphores per|number|size)'
ipcmk -M 0 2>&1

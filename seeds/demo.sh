#!/bin/sh
# Index the seed archive and ask it a few questions.   usage, from the project's directory: sh seeds/demo.sh SEARCHNEWS
set -eu
searchnews=$1
export SEARCHNEWS_INDEX=indexes/demo

# Show a command as one would type it and run it; a failure, or a query that finds nothing, ends the demo.
run() {
    printf '\n$ searchnews'
    for word; do
        case $word in
            *[!A-Za-z0-9_./:-]*) printf " '%s'" "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$searchnews" "$@"
}

rm -rf "$SEARCHNEWS_INDEX"
run index seeds

printf '\n# Words in any form, best first. Syndicated copies of a story are one hit.\n'
run query 'storm coast' -n 2

printf '\n# These two names in one sentence.\n'
run query 'voss w/s renn' -n 2

printf '\n# The article must say it three times or more, whatever the ending, and in July or August 2025.\n'
run query 'atleast/3(vaccin*) published:2025-07..2025-08'

printf '\n# Spellings within two letters of a name that every paper writes differently.\n'
run query 'kazhgali~2 AND NOT kazhgali' -n 2

printf '\n# US in capitals is the country, not the pronoun.\n'
run query 'allcaps(us)' -n 2

printf '\n# Articles that talk about the 1990s, whenever they were published.\n'
run query 'mentioned:1990..1999 AND org:*' -n 2

printf '\n# Who is named together with the governor of the bank?\n'
run entities --kind person --with 'Henrike Dahl' -n 5

printf '\n# When was the storm in the papers?\n'
run timeline 'odalys published:2025' --by week

printf '\nNext, in a browser: .venv/bin/searchnews serve -i demo\nin the terminal:    .venv/bin/searchnews shell -i demo\nor your own articles: .venv/bin/searchnews index PATH\n'

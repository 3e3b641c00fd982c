#!/bin/sh
# Wisselt de hoofdsleutel terwijl de diensten doorwerken, en vernietigt de vorige. Afgebroken? Geef het opnieuw: het gaat verder.
#   sh deploy/compose/roteer.sh [MAP]        (MAP met geheimen; zonder: deploy/compose/geheimen)
# Maak daarna meteen nieuwe reservekopieen van de kluis en van deze map; zie docs/runbooks/hoofdsleutel-wisselen.md.
set -eu
umask 077
folder="${1:-$(dirname "$0")/geheimen}"
key="$folder/DOORSTROOM_MASTER_KEY"
previous="$folder/DOORSTROOM_MASTER_KEY_VORIGE"
next="$folder/.hoofdsleutel"

# In place: a container keeps the file that it was given, not one that came instead of it.
put() {
    chmod u+w "$2"
    cat "$1" >"$2"
    chmod 0444 "$2"
    sync
}
whole() { [ "$(base64 -d <"$1" 2>/dev/null | wc -c)" -eq 32 ]; }

if [ ! -s "$previous" ] && [ ! -e "$next" ]; then
    head -c 32 /dev/urandom | base64 >"$next.nieuw"
    sync
    mv "$next.nieuw" "$next"
fi
if [ -e "$next" ]; then
    # The key is overwritten only once all of it stands in the other file.
    whole "$previous" || put "$key" "$previous"
    put "$next" "$key"
    rm "$next"
fi
${COMPOSE:-docker compose} run --rm sleutels
chmod u+w "$previous"
dd if=/dev/zero of="$previous" bs=1 count="$(wc -c <"$previous")" conv=notrunc 2>/dev/null
sync
put /dev/null "$previous"
echo "De hoofdsleutel is gewisseld. Maak nu nieuwe reservekopieen van de kluis en van $folder."

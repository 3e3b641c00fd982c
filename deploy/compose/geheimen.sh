#!/bin/sh
# Maakt alle geheimen voor docker-compose.yml, elk in een eigen bestand. Wat er al is blijft zoals het is.
#   sh deploy/compose/geheimen.sh [MAP]        (zonder MAP: deploy/compose/geheimen)
# Bewaar een kopie van de map op een veilige plek: zonder DOORSTROOM_MASTER_KEY is geen enkel persoonsgegeven te lezen, en
# DOORSTROOM_SIGNING_KEY is de sleutel waaraan anderen het grootboek herkennen.
set -eu
umask 077
folder="${1:-$(dirname "$0")/geheimen}"
mkdir -p "$folder"

# The folder is for its owner only; a file in it can be read by the user inside the container it is mounted in.
keep() {
    [ -e "$folder/$1" ] && return
    rm -f "$folder/.nieuw"
    cat >"$folder/.nieuw"
    chmod 0444 "$folder/.nieuw"
    mv "$folder/.nieuw" "$folder/$1"
}
# 192 bits; begins with a letter, because nats.conf reads a value that begins with a digit as a number.
password() { printf 'w%s' "$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')" | keep "$1"; }
url() { printf 'postgresql://%s:%s@postgres:5432/%s' "$2" "$(cat "$folder/$3")" "$4" | keep "$1"; }

password POSTGRES_PASSWORD
password POSTGRES_EIGENAAR_PASSWORD
password NATS_OPS_PASSWORD
password NATS_PORTAL_PASSWORD
password NATS_ROUTE_PASSWORD
password KC_DB_PASSWORD
password KC_BOOTSTRAP_ADMIN_PASSWORD
password GRAFANA_ADMIN_PASSWORD
head -c 32 /dev/urandom | base64 | keep DOORSTROOM_MASTER_KEY
# Empty, but for the time that roteer.sh needs.
keep DOORSTROOM_MASTER_KEY_VORIGE </dev/null
head -c 32 /dev/urandom | base64 | keep DOORSTROOM_SIGNING_KEY
url KLUIS_OWNER_DATABASE_URL eigenaar POSTGRES_EIGENAAR_PASSWORD kluis
for service in intake routing monitoring evaluation; do
    name=$(printf '%s' "$service" | tr '[:lower:]' '[:upper:]')
    password "POSTGRES_${name}_PASSWORD"
    password "NATS_${name}_PASSWORD"
    url "${name}_DATABASE_URL" "$service" "POSTGRES_${name}_PASSWORD" "$service"
    url "${name}_VAULT_DATABASE_URL" "$service" "POSTGRES_${name}_PASSWORD" kluis
    url "${name}_OWNER_DATABASE_URL" eigenaar POSTGRES_EIGENAAR_PASSWORD "$service"
done
echo "Geheimen staan in $folder."

# Gives a program its secrets as environment variables, from files: so they are in no compose file, no image and no
# `docker inspect`. Every file in /run/secrets with an upper-case name becomes a variable. Uses only what the shell
# itself has, because the images it runs in have little else.
#   sh met-geheimen.sh 'the command, in which $NAMES may stand'
set -eu
for file in "${GEHEIMEN:-/run/secrets}"/[A-Z]*; do
    # Also an empty one counts: of the master key there is mostly no previous one.
    IFS= read -r value <"$file" || :
    export "${file##*/}=$value"
done
eval "$1"

# Prints the path of the first Python that is new enough and has pip; says so in Dutch when there is none.
# Every candidate is run, not just looked up: a version manager may leave names on the PATH that do not work, and in an
# active virtual environment the first python3 may lack pip while one further on has it.
IFS=:
for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
    for folder in $PATH; do
        "$folder/$name" -c 'import sys, pip; sys.version_info < (3, 11) and sys.exit(1); print(sys.executable)' \
            2>/dev/null && exit 0
    done
done
echo "Geen Python 3.11 of nieuwer met pip gevonden. Installeer die (bijvoorbeeld: apt install python3 python3-pip) en probeer het opnieuw." >&2
exit 1

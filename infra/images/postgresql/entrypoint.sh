#!/bin/bash
# Starts PostgreSQL on port 5432 with one database owned by one user, made on the first start; says
# "postgresql: ready" when it takes connections. Passwords are checked with SCRAM on every connection.
#
# environment:
#   POSTGRES_DB                                   sndscopy
#   POSTGRES_USER                                 sndscopy
#   POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE   required
set -euo pipefail

readonly data=/var/lib/postgresql/data/cluster
readonly socket=/run/postgresql
readonly database=${POSTGRES_DB:-sndscopy}
readonly user=${POSTGRES_USER:-sndscopy}

bin=$(echo /usr/lib/postgresql/*/bin)
export PATH=$bin:$PATH

password() {
  if [[ -n ${POSTGRES_PASSWORD_FILE:-} ]]; then
    head -n 1 "$POSTGRES_PASSWORD_FILE"
  else
    printf '%s\n' "${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE}"
  fi
}

initialise() {
  rm -rf -- "$data.new"
  initdb --pgdata "$data.new" --username postgres --auth-local peer --auth-host scram-sha-256 \
    --encoding UTF8 --locale C.UTF-8 >/dev/null
  printf 'host all all all scram-sha-256\n' >>"$data.new/pg_hba.conf"
  pg_ctl --pgdata "$data.new" --wait --silent --log "$data.new/first-start.log" \
    --options "-c listen_addresses='' -k $socket" start
  POSTGRES_PASSWORD=$(password) psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --host "$socket" --dbname postgres \
    --set "user=$user" --set "database=$database" <<'SQL'
\getenv password POSTGRES_PASSWORD
CREATE ROLE :"user" LOGIN PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"user";
SQL
  pg_ctl --pgdata "$data.new" --wait --silent --mode fast stop
  mv "$data.new" "$data" # a first start that was cut short begins again
}

rm -f "$socket/initialised"
[[ -e $data/PG_VERSION ]] || initialise
touch "$socket/initialised"
postgres -D "$data" -k "$socket" -c listen_addresses='*' &
server=$!
trap 'kill -INT "$server"' TERM INT # SIGINT is PostgreSQL's fast shutdown
until pg_isready -q -h 127.0.0.1; do
  kill -0 "$server" || exit 1
  sleep 0.1
done
echo 'postgresql: ready'
wait "$server" || wait "$server" # the first wait ends when the trap ran

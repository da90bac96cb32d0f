#!/bin/bash
# Starts a one-node Ceph cluster with a RADOS Gateway on port 7480 and says "ceph-rgw: ready" when S3 requests with the
# given credentials are answered.
#
# environment:
#   S3_ACCESS_KEY or S3_ACCESS_KEY_FILE   credentials of the one S3 user
#   S3_SECRET_KEY or S3_SECRET_KEY_FILE
#   S3_BUCKET        a bucket to create, if any
#   OSD_STORE        memstore (default: fast, every start begins empty) | bluestore (kept in /var/lib/ceph-rgw)
#   OSD_BYTES        room for objects, 2 GiB by default
set -euo pipefail

readonly state=/var/lib/ceph-rgw
readonly ready=/run/ceph-rgw.ready
readonly store=${OSD_STORE:-memstore}
readonly bytes=${OSD_BYTES:-2147483648}
readonly port=7480

say() { printf 'ceph-rgw: %s (%ds)\n' "$*" "$SECONDS"; }

secret() { # secret NAME: the value of NAME, or the first line of the file NAME_FILE
  local -r file=${1}_FILE
  if [[ -n ${!file:-} ]]; then head -n 1 "${!file}"; else printf '%s\n' "${!1:?set $1 or ${1}_FILE}"; fi
}

until_true() { # until_true SECONDS WHAT COMMAND...
  local -r deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || { say "gave up waiting for $what"; tail -n 20 "$state"/log/*.log >&2 || true; exit 1; }
    sleep 0.1
  done
  say "$what"
}

write_configuration() {
  local -r fsid=$(cat /proc/sys/kernel/random/uuid)
  cat >"$state/ceph.conf" <<CONF
[global]
fsid = $fsid
mon host = [v2:127.0.0.1:3300,v1:127.0.0.1:3301]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
mon data avail crit = 1
mon data avail warn = 2
mon initial members = a
run dir = /run
admin socket = /run/\$cluster-\$name.asok
pid file = /run/\$name.pid
log file = $state/log/\$name.log
mon cluster log file = $state/log/cluster.log
[mon.a]
mon data = $state/mon
[osd]
osd data = $state/osd
osd objectstore = $store
memstore device bytes = $bytes
bluestore block size = $bytes
bluestore cache autotune = false
osd memory target = 939524096
[client.rgw]
ms mon client mode = crc
rgw frontends = beast endpoint=0.0.0.0:$port
rgw enable usage log = false
rgw lc debug interval = -1
CONF
  monmaptool --create --addv a '[v2:127.0.0.1:3300,v1:127.0.0.1:3301]' --fsid "$fsid" "$state/monmap" >/dev/null
}

osd_is_up() { ceph osd stat | grep -q '1 up'; }
answers() { curl -fsS -o /dev/null "http://127.0.0.1:$port/"; }

# In the order gateway, object store, monitor: each needs the next to end cleanly, and none gets more than 3 seconds.
gateway=
stop() {
  rm -f "$ready"
  end "$gateway"
  for daemon in osd.0 mon.a; do
    if [[ -s /run/$daemon.pid ]]; then end "$(<"/run/$daemon.pid")"; fi
  done
}
end() { # end PID, which may be empty or gone
  [[ -n $1 ]] && kill "$1" 2>/dev/null || return 0
  for _ in {1..30}; do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

access_key=$(secret S3_ACCESS_KEY)
secret_key=$(secret S3_SECRET_KEY)
export CEPH_CONF=$state/ceph.conf
rm -f "$ready"

fresh=true
if [[ $store == bluestore && -e $state/initialised ]]; then
  fresh=false
else
  mkdir -p "$state"
  find "$state" -mindepth 1 -delete
  mkdir -p "$state"/{mon,osd,log}
  write_configuration
  ceph-mon --mkfs -i a --monmap "$state/monmap"
fi
ceph-mon -i a
until_true 60 "monitor has a quorum" timeout 5 ceph -s
if $fresh; then
  osd_uuid=$(cat /proc/sys/kernel/random/uuid)
  ceph osd new "$osd_uuid" >/dev/null
  ceph-osd -i 0 --mkfs --osd-uuid "$osd_uuid"
fi
ceph-osd -i 0
until_true 60 "object store is up" osd_is_up
radosgw -f -n client.rgw </dev/null >"$state/log/radosgw.out" 2>&1 &
gateway=$!
if $fresh; then
  radosgw-admin user create --uid=sndscopy --display-name=sndscopy \
    --access-key="$access_key" --secret="$secret_key" >/dev/null 2>"$state/log/radosgw-admin.err"
  say "user created"
  touch "$state/initialised"
fi
until_true 120 "gateway answers on port $port" answers
if [[ -n ${S3_BUCKET:-} ]]; then
  curl -fsS -X PUT -o /dev/null --aws-sigv4 aws:amz:us-east-1:s3 --config - "http://127.0.0.1:$port/$S3_BUCKET" \
    <<<"user = \"$access_key:$secret_key\""
  say "bucket created"
fi
touch "$ready"
say ready
wait "$gateway"

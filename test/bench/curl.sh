#!/usr/bin/env bash
# What one would write first. Arguments: origin, public key, private key, a file with one path of a list a line.
set -euo pipefail
origin=$1 login=$2:$3
while read -r path; do
  page=0
  while :; do
    page=$((page + 1))
    states=$(curl --silent --show-error --fail --digest --user "$login" \
      --header 'Accept: application/vnd.atlas.2023-01-01+json' "$origin$path?pageNum=$page&itemsPerPage=500" |
      jq --raw-output '.results | length, (map(select(.finishedAt == null)) | length)')
    read -r length _ <<< "${states//$'\n'/ }"
    [ "$length" -lt 500 ] && break
  done
done < "$4"

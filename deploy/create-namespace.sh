#!/bin/sh
# Create the namespace with its retention and its search attributes, or bring an existing one to them; repeatable.
# The connection comes from the TEMPORAL_* variables that the `temporal` program reads itself.
set -eu

: "${NAMESPACE:?}" "${RETENTION:?}" "${SEARCH_ATTRIBUTES:?}"
ATTEMPTS=${ATTEMPTS:-60}

# A new server, and a new namespace, take a moment until every part of the engine knows of them.
persist() {
  attempt=1
  until "$@"; do
    if [ "$attempt" -ge "$ATTEMPTS" ]; then
      echo "Gave up after $ATTEMPTS attempts: $*" >&2
      exit 1
    fi
    attempt=$((attempt + 1))
    sleep 1
  done
}

has_attribute() {
  temporal operator search-attribute list --namespace "$NAMESPACE" | grep -Eq "^ *$1 +$2 *\$"
}

create_attribute() {
  has_attribute "$1" "$2" || temporal operator search-attribute create --namespace "$NAMESPACE" --name "$1" --type "$2"
}

persist temporal operator cluster health
if temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace update --namespace "$NAMESPACE" --retention "$RETENTION"
else
  temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"
fi
for attribute in $SEARCH_ATTRIBUTES; do
  persist create_attribute "${attribute%%=*}" "${attribute#*=}"
done
echo "Namespace $NAMESPACE keeps closed histories for $RETENTION and knows $SEARCH_ATTRIBUTES."

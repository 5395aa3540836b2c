#!/bin/sh
# Certificates for mutual TLS between the engine and its clients, under deploy/tls. The authority is made once;
# running this again renews the others (then: docker compose up --detach --force-recreate).
set -eu

tls=${1:-$(dirname "$0")/tls}
mkdir -p "$tls"
# Others on this machine are kept out here; inside, each container's own user must be able to read.
chmod 700 "$tls"

if [ ! -e "$tls/authority/key.pem" ]; then
  mkdir -p "$tls/authority"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 3650 -subj "/CN=petitionflow engine authority" \
    -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout "$tls/authority/key.pem" -out "$tls/authority/cert.pem"
  chmod 600 "$tls/authority/key.pem"
fi

# The engine serves and, between its own parts, is a client too; the others are clients only.
for leaf in "temporal serverAuth,clientAuth" "petitionflow clientAuth" "operator clientAuth"; do
  name=${leaf%% *}
  mkdir -p "$tls/$name"
  printf 'basicConstraints=critical,CA:FALSE\nextendedKeyUsage=%s\nsubjectAltName=DNS:%s\n' "${leaf#* }" "$name" \
    >"$tls/$name/extensions"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -subj "/CN=$name" \
    -keyout "$tls/$name/key.pem" -out "$tls/$name/request"
  openssl x509 -req -sha256 -days 825 -in "$tls/$name/request" -extfile "$tls/$name/extensions" \
    -CA "$tls/authority/cert.pem" -CAkey "$tls/authority/key.pem" -CAcreateserial -out "$tls/$name/cert.pem"
  cp "$tls/authority/cert.pem" "$tls/$name/ca.pem"
  rm "$tls/$name/request" "$tls/$name/extensions"
  chmod 644 "$tls/$name"/*.pem
done
echo "Certificates are in $tls."

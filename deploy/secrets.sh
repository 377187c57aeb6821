#!/usr/bin/env bash
# Makes the secrets of an installation, once: deploy/secrets.sh NAME, where NAME is how browsers reach it.
# The certificate is self-signed; put your own into secrets/tls_certificate and secrets/tls_key.
set -euo pipefail
name=${1:?secrets.sh: say by which name browsers reach the app}
cd "$(dirname "${BASH_SOURCE[0]}")"
if [[ -e secrets ]]; then
  echo "secrets.sh: deploy/secrets is there already; nothing is changed" >&2
  exit 1
fi
umask 077
mkdir secrets
cd secrets
word() { openssl rand -hex 24 | tr -d '\n'; }
for secret in superuser_password owner_password app_password model_key; do
  word > "$secret"
done
printf 'postgresql+psycopg://mffm_owner:%s@database/mffm' "$(cat owner_password)" > owner_database
printf 'postgresql+psycopg://mffm_app:%s@database/mffm' "$(cat app_password)" > app_database
openssl req -x509 -newkey rsa:3072 -nodes -days 365 -subj "/CN=$name" -addext "subjectAltName=DNS:$name" \
  -keyout tls_key -out tls_certificate 2> /dev/null
chmod 644 ./*  # each container reads its own as another user; the folder itself is yours alone

#!/bin/sh
# A client without cookies: tokens in the body, and no CSRF token anywhere.
set -eu
api=${BASE:-http://127.0.0.1:8000}
json='Content-Type: application/json'
ada='{"email": "ada@example.com", "password": "correct horse battery staple"}'
field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"; }

curl -fsS "$api/auth/register" -H "$json" -d "$ada"
tokens=$(curl -fsS "$api/auth/login" -H "$json" -d "$ada")
bearer="Authorization: Bearer $(echo "$tokens" | field access_token)"
curl -fsS "$api/auth/me" -H "$bearer"
curl -fsS "$api/demo/items" -H "$bearer" -H "$json" -d '{"text": "by curl"}'

refresh_token=$(echo "$tokens" | field refresh_token)
tokens=$(curl -fsS "$api/auth/refresh" -H "$json" -d "{\"refresh_token\": \"$refresh_token\"}")
refresh_token=$(echo "$tokens" | field refresh_token)
curl -fsS "$api/auth/logout" -H "$json" -d "{\"refresh_token\": \"$refresh_token\"}"

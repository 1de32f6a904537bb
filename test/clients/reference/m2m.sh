#!/bin/bash
# AuthGate, "Machine-to-Machine (M2M) Authentication", Implementation (curl).

# Get access token
TOKEN=$(curl -s -X POST $AUTH_SERVER/oauth/token \
  -u "$CLIENT_ID:$CLIENT_SECRET" \
  -d "grant_type=client_credentials&scope=metrics:read" \
  | jq -r '.access_token')

# Use the token
curl -s -w '\n%{http_code}\n' -H "Authorization: Bearer $TOKEN" \
  $API/api/auth/validate

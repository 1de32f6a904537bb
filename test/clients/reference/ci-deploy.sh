#!/bin/bash
# AuthGate, "CI/CD Pipeline Authentication", the two steps of .github/workflows/deploy.yml.

# - name: Get Access Token
response=$(curl -s -X POST $AUTH_SERVER/oauth/token \
  -d "grant_type=refresh_token" \
  -d "refresh_token=$PLATFORM_REFRESH_TOKEN" \
  -d "client_id=$CLIENT_ID")

access_token=$(echo $response | jq -r '.access_token')
echo "::add-mask::$access_token"

# - name: Deploy Application
curl -s -w '\n%{http_code}\n' -X POST $API/hosts \
  -H "Authorization: Bearer $access_token" \
  -H "Content-Type: application/json" \
  -d "$DEPLOYMENT"

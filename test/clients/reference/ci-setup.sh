#!/bin/bash
# AuthGate, "CI/CD Pipeline Authentication", setup-ci-token.sh.

# Perform device flow
response=$(curl -s -X POST "$AUTH_SERVER/oauth/device/code" \
  -d "client_id=$CLIENT_ID")

device_code=$(echo $response | jq -r '.device_code')
user_code=$(echo $response | jq -r '.user_code')
verification_uri=$(echo $response | jq -r '.verification_uri')
interval=$(echo $response | jq -r '.interval')

echo "Visit: $verification_uri"
echo "Enter code: $user_code"
echo ""
echo "Waiting for authorization..."

# Poll for token
while true; do
  sleep $interval

  token_response=$(curl -s -X POST "$AUTH_SERVER/oauth/token" \
    -d "grant_type=urn:ietf:params:oauth:grant-type:device_code" \
    -d "device_code=$device_code" \
    -d "client_id=$CLIENT_ID")

  error=$(echo $token_response | jq -r '.error // empty')

  if [ "$error" = "authorization_pending" ]; then
    continue
  elif [ -z "$error" ]; then
    # Success
    refresh_token=$(echo $token_response | jq -r '.refresh_token')
    echo ""
    echo "✅ Authentication successful!"
    echo ""
    echo "Add this secret to your CI/CD environment:"
    echo "PLATFORM_REFRESH_TOKEN=$refresh_token"
    break
  else
    echo "Error: $error"
    exit 1
  fi
done

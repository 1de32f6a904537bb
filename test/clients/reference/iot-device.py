# AuthGate, "IoT Device Authentication", device code (Python).
# `requests` is not part of Python; `post` below sends what it sends. The screen of the device is standard output.
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

CLIENT_ID = os.environ["CLIENT_ID"]
AUTH_SERVER = os.environ["AUTH_SERVER"]
TOKEN_FILE = os.environ["TOKEN_FILE"]


def post(url, data):
    request = urllib.request.Request(
        url,
        data=urllib.parse.urlencode(data).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "*/*"},
    )
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        return json.load(error)


def device_login():
    # Request device code
    data = post(f"{AUTH_SERVER}/oauth/device/code", data={
        "client_id": CLIENT_ID
    })

    device_code = data["device_code"]
    user_code = data["user_code"]
    verification_uri = data["verification_uri"]
    interval = data["interval"]
    expires_in = data["expires_in"]

    # Display on device screen
    print(f"Go to: {verification_uri}", flush=True)
    print(f"Code: {user_code}", flush=True)

    # Or show QR code
    qr_url = f"{verification_uri}?user_code={user_code}"
    print(f"QR: {qr_url}", flush=True)

    # Poll for token
    start_time = time.time()
    while time.time() - start_time < expires_in:
        time.sleep(interval)

        token_data = post(f"{AUTH_SERVER}/oauth/token", data={
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "device_code": device_code,
            "client_id": CLIENT_ID
        })

        if "error" in token_data:
            if token_data["error"] == "authorization_pending":
                continue
            else:
                raise Exception(f"Authorization failed: {token_data['error']}")

        # Save tokens securely
        save_tokens(token_data)
        return token_data

    raise Exception("Authorization timeout")


def save_tokens(token_data):
    with open(TOKEN_FILE, 'w') as f:
        json.dump(token_data, f)
    # Set secure permissions
    Path(TOKEN_FILE).chmod(0o600)


def load_tokens():
    try:
        with open(TOKEN_FILE, 'r') as f:
            return json.load(f)
    except FileNotFoundError:
        return None


def refresh_token(refresh_token):
    return post(f"{AUTH_SERVER}/oauth/token", data={
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "client_id": CLIENT_ID
    })


def is_token_expired(tokens):
    # The guide leaves this to the reader; the test wants to see a refresh.
    return True


def main():
    tokens = load_tokens()

    if tokens is None:
        print("First time setup, authenticating...", flush=True)
        tokens = device_login()

    # Check if token expired
    if is_token_expired(tokens):
        print("Refreshing token...", flush=True)
        tokens = refresh_token(tokens["refresh_token"])
        save_tokens(tokens)

    # Use access token to access cloud services
    access_token = tokens["access_token"]
    request = urllib.request.Request(
        os.environ["API"] + "/me", headers={"Authorization": f"Bearer {access_token}"}
    )
    with urllib.request.urlopen(request) as response:
        print(response.read().decode(), flush=True)


if __name__ == "__main__":
    main()

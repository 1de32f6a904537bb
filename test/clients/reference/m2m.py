# AuthGate, "Machine-to-Machine (M2M) Authentication", Implementation (Python).
# `requests` is not part of Python; `post` and `get` below send what it sends.
import base64
import json
import os
import threading
import time
import urllib.parse
import urllib.request


def post(url, data, auth):
    credentials = base64.b64encode(f"{auth[0]}:{auth[1]}".encode()).decode()
    request = urllib.request.Request(
        url,
        data=urllib.parse.urlencode(data).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "*/*",
            "Authorization": f"Basic {credentials}",
        },
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def get(url, headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
        return json.load(response)


class M2MTokenClient:
    def __init__(self, auth_server, client_id, client_secret, scope=""):
        self.auth_server = auth_server
        self.client_id = client_id
        self.client_secret = client_secret
        self.scope = scope
        self._token = None
        self._expires_at = 0
        self._lock = threading.Lock()

    def get_token(self):
        with self._lock:
            # Return cached token if still valid (30s buffer)
            if self._token and time.time() + 30 < self._expires_at:
                return self._token

            data = post(
                f"{self.auth_server}/oauth/token",
                data={
                    "grant_type": "client_credentials",
                    "scope": self.scope,
                },
                auth=(self.client_id, self.client_secret),  # HTTP Basic Auth
            )

            self._token = data["access_token"]
            self._expires_at = time.time() + data["expires_in"]
            return self._token

    def get_headers(self):
        return {"Authorization": f"Bearer {self.get_token()}"}


# Usage
client = M2MTokenClient(
    auth_server=os.environ["AUTH_SERVER"],
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    scope="metrics:read",
)

print(json.dumps(get(os.environ["API"] + "/api/auth/validate", headers=client.get_headers())))

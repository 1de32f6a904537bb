import type { Json } from '../../support/json.js';

/**
 * AuthGate, "Smart TV Authentication": the calls of the React Native app, without React. What it draws on the
 * television goes to `screen`, what it keeps to `saveTokens`.
 */
export interface SmartTv {
  readonly authServer: string;
  readonly clientId: string;
  screen(shown: { userCode: string; verificationUri: string; qrCode: string }): void;
  saveTokens(tokens: Json): void;
  setStatus(status: 'loading' | 'waiting' | 'success' | 'error'): void;
}

export async function initiateDeviceFlow(tv: SmartTv): Promise<void> {
  // Request device code
  const response = await fetch(`${tv.authServer}/oauth/device/code`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client_id: tv.clientId }),
  });

  const data: Json = await response.json();
  tv.screen({
    userCode: data.user_code,
    verificationUri: data.verification_uri,
    qrCode: `${data.verification_uri as string}?code=${data.user_code as string}`,
  });
  tv.setStatus('waiting');

  // Start polling
  pollForToken(tv, data.device_code, data.interval);
}

function pollForToken(tv: SmartTv, deviceCode: string, interval: number): void {
  const pollInterval = setInterval(() => {
    void (async () => {
      const response = await fetch(`${tv.authServer}/oauth/token`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
          device_code: deviceCode,
          client_id: tv.clientId,
        }),
      });

      const data: Json = await response.json();

      if (data.error === 'authorization_pending') {
        return; // Keep polling
      }

      clearInterval(pollInterval);

      if (data.access_token) {
        // Save tokens securely
        tv.saveTokens(data);
        tv.setStatus('success');
        // Navigate to home screen
      } else {
        tv.setStatus('error');
      }
    })();
  }, interval * 1000);
}

import { Inject, Injectable } from '@nestjs/common';
import { configOf, type ConfigOf } from '@gatehouse/config';
import { Clock } from '@gatehouse/kernel';
import { urlsConfig } from '@gatehouse/realms';
import type { ServiceState, ServiceStatus } from '../pages/index.js';

const TIMEOUT_MS = 800;
/** The page is public: however often it is asked for, the other services are asked once in this time. */
const FRESH_MS = 2_000;

/** Whether our own three services answer. The addresses come from configuration, never from a request. */
@Injectable()
export class ServiceProbes {
  private known: { readonly at: number; readonly states: Promise<ServiceStatus[]> } | null = null;

  constructor(
    private readonly clock: Clock,
    @Inject(configOf(urlsConfig)) private readonly urls: ConfigOf<typeof urlsConfig>,
  ) {}

  states(): Promise<ServiceStatus[]> {
    const now = this.clock.now().getTime();
    if (this.known === null || now - this.known.at > FRESH_MS) this.known = { at: now, states: this.ask() };
    return this.known.states;
  }

  private async ask(): Promise<ServiceStatus[]> {
    const { publicUrl, resourceApiUrl, adminApiUrl } = this.urls;
    return [
      { service: 'idp', state: 'up', url: publicUrl },
      { service: 'resource-api', state: await stateOf(resourceApiUrl), url: resourceApiUrl },
      { service: 'admin-api', state: await stateOf(adminApiUrl), url: adminApiUrl },
    ];
  }
}

async function stateOf(url: string): Promise<ServiceState> {
  try {
    const response = await fetch(`${url}/health/ready`, {
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok ? 'up' : 'degraded';
  } catch {
    return 'down';
  }
}

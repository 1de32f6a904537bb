import { Injectable } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';

const TIMEOUT_MS = 2_000;

export interface HealthReport {
  readonly ready: boolean;
  /** Each part by name: `up`, or why it is not; never an error text, which could name hosts or users. */
  readonly parts: Readonly<Record<string, 'up' | 'down'>>;
}

/**
 * What must work before this process takes requests. Libs register a check; the readiness route asks them all.
 */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, () => Promise<boolean> | boolean>();
  private draining = false;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  /** Adds a part that readiness depends on; `check` answers or throws, and has two seconds to do so. */
  register(part: string, check: () => Promise<boolean> | boolean): void {
    this.checks.set(part, check);
  }

  /** Answers "not ready" from now on, so that balancers look elsewhere before the listener closes. */
  drain(): void {
    this.draining = true;
  }

  async report(): Promise<HealthReport> {
    const result = await this.health
      .check([
        () => this.indicate('process', () => !this.draining),
        ...[...this.checks].map(
          ([part, check]) =>
            () =>
              this.indicate(part, check),
        ),
      ])
      .catch((error: unknown) => detailsOf(error));
    const parts = Object.fromEntries(
      Object.entries(result.details).map(
        ([part, { status }]) => [part, status === 'up' ? 'up' : 'down'] as const,
      ),
    );
    return { ready: Object.values(parts).every((state) => state === 'up'), parts };
  }

  private async indicate(
    part: string,
    check: () => Promise<boolean> | boolean,
  ): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(part);
    const up = await within(TIMEOUT_MS, check).catch(() => false);
    return up ? indicator.up() : indicator.down();
  }
}

/** Terminus throws its report when a part is down. */
function detailsOf(error: unknown): { details: HealthIndicatorResult } {
  const report = (error as { getResponse?: () => unknown }).getResponse?.() as
    { details?: HealthIndicatorResult } | undefined;
  if (!report?.details) throw error;
  return { details: report.details };
}

async function within(milliseconds: number, work: () => Promise<boolean> | boolean): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(false);
    }, milliseconds);
  });
  try {
    return await Promise.race([Promise.resolve(work()), late]);
  } finally {
    clearTimeout(timer);
  }
}

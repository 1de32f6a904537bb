import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, register, type Registry } from 'prom-client';

/** Seconds. From a cached answer to a bcrypt under load. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Labels<L extends string> = Readonly<Record<L, string>>;

export interface CounterHandle<L extends string> {
  increment(labels: Labels<L>, by?: number): void;
}
export interface HistogramHandle<L extends string> {
  /** @param seconds what was measured, in seconds */
  observe(labels: Labels<L>, seconds: number): void;
}

/**
 * Prometheus metrics of this process. Names start with `gatehouse_`; asking for the same name twice gives the same
 * metric. Labels must be bounded: never an id, a path or anything else that a caller writes.
 */
@Injectable()
export class Metrics {
  readonly registry: Registry = register;
  private readonly requests: Histogram<'method' | 'route' | 'status'>;
  private readonly children = new Map<string, { observe(seconds: number): void }>();

  constructor() {
    // Once per process, however many apps a test builds in it.
    if (!this.registry.getSingleMetric('process_cpu_user_seconds_total'))
      collectDefaultMetrics({ register: this.registry });
    this.requests = this.histogramOf(
      'gatehouse_http_request_seconds',
      'Duration of HTTP requests in seconds.',
      ['method', 'route', 'status'],
    );
  }

  counter<L extends string>(
    name: `gatehouse_${string}`,
    help: string,
    labels: readonly L[],
  ): CounterHandle<L> {
    const existing = this.registry.getSingleMetric(name);
    const counter =
      existing instanceof Counter
        ? existing
        : new Counter({ name, help, labelNames: [...labels], registers: [this.registry] });
    return {
      increment: (values, by = 1) => {
        counter.inc(values as never, by);
      },
    };
  }

  histogram<L extends string>(
    name: `gatehouse_${string}`,
    help: string,
    labels: readonly L[],
  ): HistogramHandle<L> {
    const histogram = this.histogramOf(name, help, labels);
    return {
      observe: (values, seconds) => {
        histogram.observe(values as never, seconds);
      },
    };
  }

  /** A value that is read when somebody asks, e.g. the size of a cache. */
  gauge(name: `gatehouse_${string}`, help: string, read: () => number): void {
    this.registry.removeSingleMetric(name);
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** Counts one answered request. `route` is the route's pattern. */
  observeRequest(method: string, route: string, status: number, seconds: number): void {
    // Label look-ups hash strings on each call; a child per combination is found once.
    const key = `${method} ${route} ${String(status)}`;
    let child = this.children.get(key);
    if (!child) {
      child = this.requests.labels({ method, route, status: String(status) });
      this.children.set(key, child);
    }
    child.observe(seconds);
  }

  private histogramOf<L extends string>(name: string, help: string, labels: readonly L[]): Histogram<L> {
    const existing = this.registry.getSingleMetric(name);
    return existing instanceof Histogram
      ? existing
      : new Histogram({
          name,
          help,
          labelNames: [...labels],
          buckets: LATENCY_BUCKETS,
          registers: [this.registry],
        });
  }
}

export { HealthChecks, type HealthReport } from './health-checks.js';
export { createLogs, type LoggerSettings, type Logs } from './logger.js';
export { Metrics, type CounterHandle, type HistogramHandle } from './metrics.js';
export {
  AddressTaken,
  listenOn,
  serveMetrics,
  type MetricsServer,
  type MetricsSource,
} from './metrics-server.js';
export { nestLogger } from './nest-logger.js';
export { observabilityConfig } from './observability.config.js';
export { ObservabilityModule } from './observability.module.js';
export {
  currentRequest,
  markRealm,
  markRoute,
  runInRequestContext,
  type RequestContext,
} from './request-context.js';

export {
  ACCESS,
  Authenticated,
  CurrentActor,
  Origin,
  Public,
  RequirePermission,
  type Access,
} from './access.decorators.js';
export {
  AccessGuard,
  ACTOR_RESOLVER,
  PERMISSION_DECIDER,
  type ActorResolver,
  type PermissionDecider,
} from './access.guard.js';
export { bootstrapHttp, type BootstrapOptions, type ModuleLoader } from './bootstrap-http.js';
export { createHttpApp, type HttpAppOptions, type RootModule } from './create-http-app.js';
export { decodeCursor, encodeCursor } from './cursor.js';
export {
  DateTime,
  Flag,
  Id,
  Identifier,
  Integer,
  JsonObject,
  Nested,
  OneOf,
  PageQuery,
  Text,
  TextList,
} from './fields.js';
export { DOCS_CONTENT_SECURITY_POLICY } from './html.js';
export { httpConfig } from './http.config.js';
export {
  InvalidCursor,
  InvalidInput,
  MalformedRequest,
  NotAuthenticated,
  PermissionMissing,
  type Challenge,
  type InputFault,
} from './http.errors.js';
export { HttpModule, type HttpModuleOptions } from './http.module.js';
export { originOf, type HttpRequest } from './http-request.js';
export { openApiDocument, type OpenApiOptions } from './open-api.js';
export { failureOf, statusOf, type Failure } from './problem.js';
export { ProblemFilter, type FailureRenderer } from './problem.filter.js';
export { statedRoutes, unguardedRoutes, type StatedRoute } from './routes.js';
export { API_CONTENT_SECURITY_POLICY, documentHeaders } from './security-headers.js';
export { serveHttp, type HttpServer, type ServeOptions } from './serve-http.js';
export { parseStrictForm } from './strict-form.js';
export { parseStrictJson } from './strict-json.js';
export { textFault, type TextRules } from './text-rules.js';
export { transportProblems, type DocumentedProblem } from './transport-problems.js';
export { IdParam, validationPipe } from './validation.js';

// Imports go down: apps → feature libs → platform libs → kernel. Inside a tier, only along an edge listed in
// `allowed`; a new edge is added here, in review, or the code moves.
const tier = {
  kernel: ['kernel'],
  platform: [
    'config',
    'crypto',
    'database',
    'cluster',
    'http',
    'egress',
    'rate-limit',
    'mail',
    'observability',
    'audit',
  ],
  feature: [
    'realms',
    'accounts',
    'password-policy',
    'authentication',
    'sessions',
    'rbac',
    'clients',
    'access-tokens',
    'hosts',
    'foundation',
  ],
};

const allowed = {
  config: [],
  crypto: ['config'],
  database: ['config'],
  cluster: ['config', 'database'],
  http: ['config', 'observability'],
  egress: ['config'],
  'rate-limit': ['config', 'database'],
  mail: ['config', 'database'],
  observability: ['config', 'database', 'cluster'],
  audit: ['config', 'database', 'cluster'],

  realms: [],
  accounts: ['realms', 'password-policy'],
  'password-policy': [],
  authentication: ['realms', 'accounts', 'sessions'],
  sessions: ['realms', 'access-tokens', 'accounts', 'clients', 'rbac'],
  rbac: ['realms'],
  clients: ['realms'],
  'access-tokens': ['realms', 'rbac'],
  hosts: ['realms'],
  // On top of the others: composes them for the apps, and nobody but an app imports it.
  foundation: ['access-tokens', 'accounts', 'clients', 'rbac', 'realms', 'sessions'],
};

const known = [...tier.kernel, ...tier.platform, ...tier.feature];
const lib = (names) => `^libs/(${names.join('|')})/`;
const npm = (name) => `(^|/)node_modules/${name}/`;
// What runs only in tests may build what it tests from any tier; it still goes through the front doors.
const inTests = ['\\.spec\\.tsx?$', '^libs/[^/]+/src/testing/', '^(apps|libs)/[^/]+/test/', '^test/'];

const siblings = [tier.platform, tier.feature].flatMap((names) =>
  names.map((name) => ({
    name: `${name}-unlisted-sibling`,
    severity: 'error',
    comment: 'Add the edge to `allowed` in review, or move the code.',
    from: { path: lib([name]), pathNot: inTests },
    to: { path: lib(names.filter((peer) => peer !== name && !allowed[name].includes(peer))) },
  })),
);

module.exports = {
  forbidden: [
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every-lib-has-a-tier',
      severity: 'error',
      comment: 'Name the new lib in `tier` and its edges in `allowed`.',
      from: {},
      to: { path: '^libs/', pathNot: lib(known) },
    },
    { name: 'libs-never-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: lib(tier.kernel), pathNot: inTests },
      to: { pathNot: [lib(tier.kernel)], dependencyTypesNot: ['core'] },
    },
    {
      name: 'platform-never-imports-features',
      severity: 'error',
      from: { path: lib(tier.platform), pathNot: inTests },
      to: { path: lib(tier.feature) },
    },
    {
      name: 'only-through-the-front-door',
      severity: 'error',
      comment: 'Import a lib by its index, never by a file inside it.',
      from: { path: '^(?:apps|libs)/([^/]+)/' },
      to: {
        path: '^libs/',
        pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$', '^libs/[^/]+/src/testing/index\\.ts$'],
      },
    },
    {
      name: 'apps-only-through-the-front-door',
      severity: 'error',
      comment: 'An app that is named like a lib is no part of it.',
      from: { path: '^(apps|test)/' },
      to: {
        path: '^libs/',
        pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/[^/]+/src/testing/index\\.ts$'],
      },
    },
    {
      name: 'front-door-is-not-used-from-inside',
      severity: 'error',
      comment: 'Import the file itself; the index is for others.',
      from: { path: '^libs/([^/]+)/src/', pathNot: inTests },
      to: { path: '^libs/$1/src/index\\.ts$' },
    },
    {
      name: 'testing-kits-only-in-tests',
      severity: 'error',
      from: { pathNot: inTests },
      to: { path: '^libs/[^/]+/src/testing/' },
    },
    {
      name: 'sources-never-import-tests',
      severity: 'error',
      from: { pathNot: inTests },
      to: { path: ['\\.spec\\.tsx?$', '^(apps|libs)/[^/]+/test/', '^test/'] },
    },
    {
      name: 'oidc-provider-has-one-home',
      severity: 'error',
      comment: 'The library is wrapped once; the rest of the house does not know it.',
      from: { pathNot: ['^apps/idp/src/oidc/', '^tools/bench/'] },
      to: { path: npm('(@types/)?oidc-provider') },
    },
    {
      name: 'typeorm-stays-in-libs',
      severity: 'error',
      from: { path: '^apps/', pathNot: ['^apps/idp/src/oidc/', ...inTests] },
      to: { path: npm('typeorm') },
    },
    {
      name: 'features-know-no-http',
      severity: 'error',
      from: { path: lib(tier.feature), pathNot: inTests },
      to: { path: [npm('(@types/)?express'), npm('@nestjs/platform-[^/]+')] },
    },
    {
      name: 'no-development-packages-in-production',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: inTests },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm', 'npm-optional'],
        pathNot: npm('@types'),
      },
    },
    ...siblings,
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|artifacts|\\.gatehouse)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};

import type { Command, Invocation } from './cli/command.js';

type Run = Command['run'];
type Loaded = Promise<{ readonly run: Run }>;

/** The command's code is loaded when it is called. */
const from =
  (load: () => Loaded): Run =>
  async (invocation: Invocation) =>
    (await load()).run(invocation);

const realm = { realm: { type: 'string', about: 'The realm (default: main).' } } as const;
const role = { role: { type: 'string', multiple: true, about: 'A role to give; repeatable.' } } as const;

const installation: readonly Command[] = [
  {
    name: 'start',
    syntax: '[--reset] [--yes]',
    summary: 'Starts everything here: database, IdP, resource API, admin API.',
    operands: [0, 0],
    options: {
      reset: { type: 'boolean', about: 'Deletes the embedded database and begins anew, after asking.' },
      yes: { type: 'boolean', about: 'With --reset: does not ask.' },
    },
    run: from(() => import('./start/start.command.js')),
  },
  {
    name: 'migrate',
    syntax: '',
    summary: 'Brings the schema of the database up to date.',
    operands: [0, 0],
    options: {},
    run: from(() => import('./domain/migrate.command.js')),
  },
  {
    name: 'seed',
    syntax: '',
    summary: 'Migrates, and creates the realm main and its administrator where they are missing.',
    operands: [0, 0],
    options: {},
    run: from(() => import('./domain/seed.command.js')),
  },
  {
    name: 'docs',
    syntax: '[--check]',
    summary: 'Writes .env.example and the reference pages under docs/ from the code.',
    operands: [0, 0],
    options: { check: { type: 'boolean', about: 'Changes nothing; fails when a page is not current.' } },
    run: from(() => import('./docs/docs.command.js')),
  },
];

const administration: readonly Command[] = [
  {
    name: 'realm create',
    syntax: 'NAME [--display-name …] [--settings JSON]',
    summary: 'Creates a realm with its keys and roles.',
    operands: [1, 1],
    options: {
      'display-name': { type: 'string', about: 'What people see (default: the name).' },
      settings: { type: 'string', about: 'What differs from the default settings, as JSON.' },
    },
    run: from(() => import('./domain/realm-create.command.js')),
  },
  {
    name: 'realm list',
    syntax: '',
    summary: 'Lists the realms.',
    operands: [0, 0],
    options: {},
    run: from(() => import('./domain/realm-list.command.js')),
  },
  {
    name: 'realm disable',
    syntax: 'NAME',
    summary: 'From then on the realm answers nobody.',
    operands: [1, 1],
    options: {},
    run: from(() => import('./domain/realm-disable.command.js')),
  },
  {
    name: 'realm enable',
    syntax: 'NAME',
    summary: 'Brings a disabled realm back.',
    operands: [1, 1],
    options: {},
    run: from(() => import('./domain/realm-enable.command.js')),
  },
  {
    name: 'realm rotate-keys',
    syntax: 'NAME',
    summary: 'Signs with the next key from now on; the former one goes on verifying.',
    operands: [1, 1],
    options: {},
    run: from(() => import('./domain/realm-rotate-keys.command.js')),
  },
  {
    name: 'keys reseal',
    syntax: '',
    summary: 'Seals every secret at rest anew under the first key of the key ring.',
    operands: [0, 0],
    options: {},
    run: from(() => import('./domain/keys-reseal.command.js')),
  },
  {
    name: 'client create',
    syntax: 'NAME --grant GRANT… [--redirect-uri URI…] [--public] [--scope "a b"] …',
    summary: 'Registers a client and shows its secret once, as JSON.',
    operands: [1, 1],
    options: {
      ...realm,
      'client-id': { type: 'string', about: 'Its client_id (default: a random one).' },
      grant: {
        type: 'string',
        multiple: true,
        about: 'authorization_code, refresh_token, client_credentials, device_code or password; repeatable.',
      },
      'redirect-uri': { type: 'string', multiple: true, about: 'Compared exactly; repeatable.' },
      scope: { type: 'string', about: 'The scopes that it may ask for, with spaces between (default: all).' },
      public: { type: 'boolean', about: 'It keeps no secret: a native or browser application.' },
      native: { type: 'boolean', about: 'It runs on a device: private-use schemes, any loopback port.' },
      'first-party': {
        type: 'boolean',
        about: 'One of our own: no consent, and it may use the password grant.',
      },
      'fixed-refresh-tokens': { type: 'boolean', about: 'Refresh tokens do not rotate.' },
      ...role,
    },
    run: from(() => import('./domain/client-create.command.js')),
  },
  {
    name: 'user create',
    syntax: 'USERNAME [--email …] [--name …] [--role …] [--password-stdin]',
    summary: 'Creates a user; without --password-stdin a password is generated and shown once, as JSON.',
    operands: [1, 1],
    options: {
      ...realm,
      email: { type: 'string', about: 'The e-mail address.' },
      'email-verified': { type: 'boolean', about: 'The address is known to be theirs.' },
      name: { type: 'string', about: 'The full name.' },
      'password-stdin': { type: 'boolean', about: 'Reads the password from standard input, one line.' },
      'must-change': { type: 'boolean', about: 'They choose another password at the first sign-in.' },
      ...role,
    },
    run: from(() => import('./domain/user-create.command.js')),
  },
];

const session: readonly Command[] = [
  {
    name: 'login',
    syntax: '[--issuer URL] [--client-id ID] [--scope "a b"]',
    summary: 'Signs in through the browser (device flow) and keeps the sign-in for `call`.',
    operands: [0, 0],
    options: {
      issuer: { type: 'string', about: 'The issuer (default: GATEHOUSE_ISSUER, else the one running here).' },
      'client-id': { type: 'string', about: 'The client (default: gatehouse-device-demo).' },
      scope: { type: 'string', about: 'The scopes (default: openid profile email offline_access).' },
    },
    run: from(() => import('./session/login.command.js')),
  },
  {
    name: 'logout',
    syntax: '',
    summary: 'Forgets the sign-in here and revokes it at the server.',
    operands: [0, 0],
    options: {},
    run: from(() => import('./session/logout.command.js')),
  },
  {
    name: 'call',
    syntax: 'METHOD URL [--data JSON] [--trust ORIGIN]',
    summary: 'Calls an API with the sign-in.',
    operands: [2, 2],
    options: {
      data: { type: 'string', about: 'The JSON body.' },
      trust: { type: 'string', multiple: true, about: 'An origin that may receive the token; repeatable.' },
    },
    run: from(() => import('./session/call.command.js')),
  },
];

export const commands: readonly Command[] = [...installation, ...administration, ...session];

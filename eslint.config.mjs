import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

// The house rules that a machine can check. A review remark that is made twice becomes an entry here.
const ban = (selector, message) => ({ selector, message });

const environment = [
  ban(
    "MemberExpression[object.name='process']:matches([property.name='env'], [property.value='env'])",
    'Read configuration through libs/config.',
  ),
  ban(
    "ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name='env']",
    'Read configuration through libs/config.',
  ),
  ban(
    "VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env']",
    'Read configuration through libs/config.',
  ),
];
const clockAndChance = [
  ban("NewExpression[callee.name='Date'][arguments.length=0]", 'Take the time from an injected Clock.'),
  ban("CallExpression[callee.name='Date']", 'Take the time from an injected Clock.'),
  ban(
    "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    'Take the time from an injected Clock.',
  ),
  ban("CallExpression[callee.object.name='Math'][callee.property.name='random']", 'Use node:crypto.'),
];
const structure = [
  ban('ExportAllDeclaration', 'Name what you export.'),
  ban("CallExpression[callee.name='forwardRef']", 'Break the cycle instead of hiding it.'),
  ban(
    "MemberExpression[object.name='Scope'][property.name='REQUEST']",
    'Pass the Actor; do not build providers per request.',
  ),
];
const storage = [
  ban(
    'Property[key.name=/^(synchronize|cascade|eager)$/][value.value=true]',
    'Schema changes are migrations, and relations are loaded and saved by name.',
  ),
];
const inLibs = [
  ban(
    'NewExpression[callee.name=/^(Http|BadRequest|Unauthorized|Forbidden|NotFound|Conflict|InternalServerError|UnprocessableEntity|Gone|ServiceUnavailable|TooManyRequests|PayloadTooLarge|NotAcceptable|UnsupportedMediaType)Exception$/]',
    'Throw a DomainError; HTTP is decided in libs/http.',
  ),
  ban(
    "ClassDeclaration[superClass.name='Repository']",
    'Compose an EntityManager; do not inherit from the ORM.',
  ),
  ban("CallExpression[callee.property.name='transaction']", 'Open transactions with Transactor.run().'),
];

const everywhere = [...environment, ...clockAndChance, ...structure, ...storage];
// Only these may read the environment: the configuration library, and what starts the processes.
const environmentReaders = ['libs/config/src/**/*.{ts,tsx}', 'apps/cli/src/start/**/*.{ts,tsx}'];
const withoutEnvironment = [...clockAndChance, ...structure, ...storage];
const tests = ['**/test/**/*.{ts,tsx}', '**/testing/**/*.{ts,tsx}', '**/*.spec.{ts,tsx}'];

export default defineConfig(
  { ignores: ['dist/**', '.build-*/**', 'node_modules/**', '.gatehouse/**', 'artifacts/**', 'coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', ...everywhere],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        {
          allowNumber: true,
          allowAny: false,
          allowBoolean: false,
          allowNever: false,
          allowNullish: false,
          allowRegExp: false,
        },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/max-params': ['error', { max: 6 }],
      complexity: ['error', 10],
    },
  },
  {
    files: ['libs/**/*.{ts,tsx}'],
    ignores: ['libs/http/**', 'libs/database/**'],
    rules: { 'no-restricted-syntax': ['error', ...everywhere, ...inLibs] },
  },
  {
    files: environmentReaders,
    rules: { 'no-restricted-syntax': ['error', ...withoutEnvironment, ...inLibs] },
  },
  {
    files: tests,
    rules: {
      // Tests set clocks, draw random input and read their own environment; structure binds them too.
      'no-restricted-syntax': ['error', ...structure],
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    // Launchers and configuration: plain JavaScript without type information.
    files: ['**/*.{mjs,cjs,js}'],
    extends: [tseslint.configs.strict, tseslint.configs.disableTypeChecked],
    rules: {
      'no-restricted-syntax': ['error', ...structure],
      '@typescript-eslint/no-require-imports': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 6],
      complexity: ['error', 10],
    },
  },
);

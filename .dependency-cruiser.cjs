/**
 * Who may import whom: the arrows of ARCHITECTURE.md. Type-only imports count too. Each rule has a planted
 * violation in test/architecture/borders.test.ts, which fails for a rule that has none.
 */

/** What stands under the engine, the sync and the API. */
const below = ['credentials', 'budget', 'explain', 'store', 'connector', 'model', 'lib']

/** Each room of src/ and the rooms it may import, besides itself and its node modules. A new room needs a line. */
const rooms = {
  lib: [],
  model: ['lib'],
  connector: ['model', 'lib'],
  store: ['model', 'lib'],
  credentials: ['store', 'connector', 'model', 'lib'],
  budget: ['store', 'connector', 'model', 'lib'],
  explain: ['store', 'connector', 'model', 'lib'],
  engine: below,
  sync: ['engine', ...below],
  webhooks: ['engine', ...below],
  api: ['config', 'engine', 'sync', 'webhooks', ...below],
  mcp: ['config', 'engine', 'sync', 'webhooks', ...below],
  cli: ['main', 'config', 'model', 'lib'],
}

/** Tests see all of the gateway and the sandbox; only production code has borders. */
const test = '\\.(test|suite)\\.ts$|^(test|bench|sandbox/testing)/'
const inRooms = (names) => `^src/(${names.join('|')})(/|\\.ts$)`

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import ${allowed.length > 0 ? allowed.join(', ') : 'no other room'}.`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: test },
  to: {
    path: '^src/',
    pathNot: inRooms([room, ...allowed]),
    // The CLI may speak of what main.ts hands to it, not call past it.
    ...(room === 'cli' ? { dependencyTypesNot: ['type-only'] } : {}),
  },
}))

/** What reaches outside the process. `child_process` is how PostgreSQL is started, so src/store has that one. */
const sockets = '^(node:)?(http|https|http2|net|tls|dgram)$'
const nodeIo =
  '^(node:)?(http|https|http2|net|tls|dgram|dns|fs|fs/promises|dns/promises|child_process|cluster|worker_threads|process|os)$'
const npmPackage = (name) => `(^|/)node_modules/${name}/|^${name}$`

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'room-known',
      comment: 'A room that has no line in `rooms` would have no border.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(connectors|${Object.keys(rooms).join('|')})/` },
      to: {},
    },
    {
      name: 'connector-sees-only-the-contract',
      comment: 'src/connectors/<id> may import connector, model, lib and itself: never a sibling.',
      severity: 'error',
      from: { path: '^src/connectors/([^/]+)/', pathNot: test },
      to: { path: '^src/', pathNot: [inRooms(['connector', 'model', 'lib']), '^src/connectors/$1/'] },
    },
    {
      name: 'connector-does-no-io',
      comment:
        'A connector describes calls and judges answers; the engine sends. The model is types and tables.',
      severity: 'error',
      from: { path: '^src/(model|connector|connectors)/', pathNot: test },
      to: { path: [nodeIo, npmPackage('undici'), npmPackage('pg'), npmPackage('kysely'), '^src/lib/http'] },
    },
    {
      name: 'connectors-list-sees-only-indexes',
      comment:
        'src/connectors/index.ts lists the connectors: it imports the index of each, and the contract.',
      severity: 'error',
      from: { path: '^src/connectors/[^/]+\\.ts$', pathNot: test },
      to: { path: '^src/', pathNot: ['^src/connectors/[^/]+/index\\.ts$', inRooms(['connector'])] },
    },
    {
      name: 'only-main-sees-connectors',
      comment: 'main.ts hands the connectors in; nobody else knows which there are.',
      severity: 'error',
      from: { path: '^src/', pathNot: [test, '^src/main\\.ts$', '^src/connectors/'] },
      to: { path: '^src/connectors/' },
    },
    {
      name: 'budget-knows-connector-types-only',
      comment: 'The scheduler reads declared limits; it calls nothing of the contract.',
      severity: 'error',
      from: { path: '^src/budget/', pathNot: test },
      to: { path: '^src/connector/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'config-is-a-leaf',
      comment: 'config.ts is parsed once and passed; it may use lib only.',
      severity: 'error',
      from: { path: '^src/config\\.ts$' },
      to: { path: '^src/', pathNot: inRooms(['lib']) },
    },
    {
      name: 'sandbox-is-independent',
      comment:
        'The sandbox is a witness: it shares nothing with the gateway, not even types. Its tests neither.',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(src|test)/' },
    },
    {
      name: 'gateway-knows-no-sandbox',
      comment: 'Only main.ts and the CLI may start a sandbox.',
      severity: 'error',
      from: { path: '^src/', pathNot: [test, '^src/main\\.ts$', '^src/cli/'] },
      to: { path: '^sandbox/' },
    },
    {
      name: 'sandbox-core-knows-no-vendor',
      comment: 'Limits, signatures, ids and envelopes belong to the vendor rooms.',
      severity: 'error',
      from: { path: '^sandbox/core/' },
      to: { path: '^sandbox/', pathNot: '^sandbox/core/' },
    },
    {
      name: 'sandbox-vendors-are-strangers',
      comment: 'sandbox/<id> may import core and itself.',
      severity: 'error',
      from: { path: '^sandbox/([^/]+)/', pathNot: ['^sandbox/core/', test] },
      to: { path: '^sandbox/', pathNot: '^sandbox/(core|$1)/' },
    },
    {
      name: 'egress-through-one-door',
      comment:
        'src/lib/http holds the guard, the deadlines and the redaction. src/api may serve (node:http).',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [test, '^src/lib/http', '^src/api/', '^src/store/embedded', '^src/main\\.ts$'],
      },
      to: { path: [sockets, npmPackage('undici')] },
    },
    {
      name: 'server-is-no-client',
      comment: 'What serves may not send past src/lib/http.',
      severity: 'error',
      from: { path: '^src/(api/|store/embedded|main\\.ts$)', pathNot: test },
      to: { path: [npmPackage('undici'), '^(node:)?(https|tls|dgram)$'] },
    },
    {
      name: 'no-cycles',
      comment: 'Types included.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-tests-in-production',
      comment: 'Production code imports no test, suite, fixture of tests or benchmark.',
      severity: 'error',
      from: { path: '^(src|sandbox)/', pathNot: test },
      to: { path: test },
    },
    {
      name: 'no-dev-packages-in-production',
      comment: 'What runs at the user is in dependencies.',
      severity: 'error',
      from: { path: '^(src|sandbox)/', pathNot: test },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-unresolved-imports',
      comment: 'An import that leads nowhere would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
}

import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentedVariables, loadConfig } from './config.ts'
import { StartupError } from './lib/startup-error.ts'

it('needs nothing, and has friendly defaults', () => {
  expect(loadConfig({})).toEqual({
    host: '127.0.0.1',
    port: 8080,
    databaseUrl: undefined,
    pgBinDir: undefined,
    dataDir: resolve('.crosswalk'),
    masterKey: undefined,
    masterKeyFile: resolve('.crosswalk/master.key'),
    allowHosts: [],
    logLevel: 'info',
    poolSize: 10,
    shutdownMs: 10_000,
    vendorTimeoutMs: 30_000,
    rememberMs: 1_000,
    budgets: 'auto',
    interactivePercent: 5,
    reservePercent: 0,
    limitsApart: [],
    shareCalls: true,
    metricsToken: undefined,
    keyRequestsPerMinute: 60_000,
    addressRequestsPerMinute: 120_000,
    pageRequestsPerMinute: 600,
    failuresPerMinute: 60,
    exports: { factor: 10, floor: 10_000 },
    wholeLists: { deadlineMs: 3_600_000, jobFrom: null },
    proxies: 0,
    requestLogDays: 7,
    requestLogRows: 100_000,
    sandboxPort: 8081,
    noColor: false,
    apiKey: undefined,
    url: 'http://127.0.0.1:8080',
  })
})

it('reads every variable, takes an empty one for unset and leaves others alone', () => {
  const config = loadConfig({
    PORT: ' 0 ',
    HOST: '',
    PATH: '/bin',
    CROSSWALK_DATA_DIR: '/data',
    CROSSWALK_ALLOW_HOSTS: 'CRM.internal:443, [::1]:8081',
    CROSSWALK_SHUTDOWN_SECONDS: '3',
    DATABASE_URL: 'postgres://me:pw@db/crosswalk',
  })
  expect(config).toMatchObject({
    port: 0,
    host: '127.0.0.1',
    dataDir: '/data',
    masterKeyFile: '/data/master.key',
  })
  expect(config).toMatchObject({ allowHosts: ['crm.internal:443', '[::1]:8081'], shutdownMs: 3000 })
})

describe('refuses, naming the variable and what is accepted:', () => {
  it.each([
    ['PORT', 'http', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', '65536', 'PORT must be a whole number from 0 to 65535.'],
    ['PORT', '-1', 'PORT must be a whole number from 0 to 65535.'],
    ['CROSSWALK_POOL_SIZE', '0', 'CROSSWALK_POOL_SIZE must be a whole number from 1 to 1000.'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.'],
    ['CROSSWALK_ALLOW_HOSTS', 'localhost', /CROSSWALK_ALLOW_HOSTS must be a list such as 127\.0\.0\.1:8081/],
    ['CROSSWALK_ALLOW_HOSTS', 'http://a:1', /CROSSWALK_ALLOW_HOSTS must be a list/],
    ['DATABASE_URL', 'mysql://me:s3cret@db/x', /^DATABASE_URL must be an address such as postgresql:/],
    ['CROSSWALK_POOLSIZE', '5', /^CROSSWALK_POOLSIZE is not a setting.*CROSSWALK_POOL_SIZE/],
  ])('%s=%s', (name, value, expected) => {
    const load = () => loadConfig({ [name]: value })
    expect(load).toThrow(StartupError)
    expect(load).toThrow(expected)
    expect(load).not.toThrow('s3cret')
  })

  it('several at once', () => {
    expect(() => loadConfig({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT must be .*; LOG_LEVEL must be/)
  })
})

it('documents every variable with a sentence and its default', () => {
  for (const variable of documentedVariables) expect(variable.description).toMatch(/^[A-Z].{20,}\.$/)
  const defaults = Object.fromEntries(
    documentedVariables.map((variable) => [variable.name, variable.default]),
  )
  expect(defaults).toMatchObject({
    PORT: '8080',
    CROSSWALK_DATA_DIR: '.crosswalk',
    CROSSWALK_POOL_SIZE: '10',
  })
  expect(defaults.DATABASE_URL).toBeUndefined()
  expect(defaults.CROSSWALK_ALLOW_HOSTS).toBeUndefined()
})

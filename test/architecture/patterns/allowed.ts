/**
 * Regular expressions that are put together when the program runs, as `file: text`, each with one of those it may become
 * (which is judged like a literal) or with what else bounds its time. One that is gone fails the test.
 */
export const madeAtRunTime: Record<string, { readonly becomes: string } | { readonly bounded: string }> = {
  "sandbox/hubspot/app-management.ts: new RegExp(`^(?:${patterns.join('|').replaceAll('{appId}', '[^/]+')})(?:/|$)`)":
    {
      becomes: '^(?:/webhooks/v3/[^/]+|/crm/v3/extensions/cards/[^/]+)(?:/|$)',
    },
  "sandbox/hubspot/files/xlsx.ts: new RegExp(`<(\\\\w+:)?${name}(?=[\\\\s/>])([^<>]*)>`, 'g')": {
    becomes: '<(\\w+:)?row(?=[\\s/>])([^<>]*)>',
  },
  'sandbox/hubspot/files/xlsx.ts: new RegExp(`(?:^|\\\\s)${name}="([^"]*)"`)': {
    becomes: '(?:^|\\s)name="([^"]*)"',
  },
  'src/credentials/api-key.ts: new RegExp(`^cw_(live|test)_[0-9A-Za-z]{${RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}}$`)':
    {
      becomes: '^cw_(live|test)_[0-9A-Za-z]{36}$',
    },
}

/** Literals that are not linear, each with what bounds its time. */
export const notLinear: Record<string, string> = {}

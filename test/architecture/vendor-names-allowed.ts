/**
 * Files outside a vendor's rooms that may name a vendor, each with its reason. Keep it short: shared code asks a
 * declared capability, never a name. A file that no longer needs its line fails the test.
 */
export const allowed: Record<string, string> = {
  'sandbox/index.ts':
    'The composition root of the sandbox: what it offers to programs, one property a vendor.',
  'sandbox/options.ts': 'The command line of the sandbox; the amounts to seed are the vendor’s own.',
  'sandbox/start.ts': 'Starts the vendor rooms that the options name.',
  'src/cli/demo.ts':
    'Connects the demo accounts of `crosswalk start`: somebody has to say which vendors they are of.',
}

import type { Connector } from '../connector/connector.ts'
import { hubspot } from './hubspot/index.ts'
import { salesforce } from './salesforce/index.ts'

/** Every connector there is, one line a folder (a test compares the two). */
export const connectors: readonly Connector[] = [hubspot, salesforce]

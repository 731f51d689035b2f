import { type Part, readMultipart } from '../../core/multipart.ts'
import { HubspotError } from '../errors.ts'

/** The parts of a `multipart/form-data` body; throws a `HubspotError` for what is none. */
export function partsOf(sent: Buffer): Part[] {
  const parts = readMultipart(sent)
  if (parts !== null) return parts
  throw new HubspotError(415, {
    message: 'This request takes multipart/form-data with files and importRequest.',
  })
}

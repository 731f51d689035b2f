/** Where the data calls of all versions are. */
export const DATA_PREFIX = '/services/data'

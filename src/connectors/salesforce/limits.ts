/**
 * `api-usage=873/15000`, with `per-app-api-usage=…` behind it where an app has a part of its own
 * (https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm).
 */
export function limitInfo(
  headers: Readonly<Record<string, string>>,
): { size: number; remaining: number } | null {
  const [, used, size] =
    /(?:^|[;\s])api-usage=(\d{1,12})\/(\d{1,12})/.exec(headers['sforce-limit-info'] ?? '') ?? []
  if (used === undefined || size === undefined || Number(size) === 0) return null
  return { size: Number(size), remaining: Math.max(0, Number(size) - Number(used)) }
}

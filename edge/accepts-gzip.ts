/** Whether an `Accept-Encoding` takes gzip. */
export function acceptsGzip(header: string | null): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(header ?? '')
}

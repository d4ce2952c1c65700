/**
 * Milliseconds of the machine's monotonic clock. All processes of one machine read the same clock,
 * so times taken in different processes can be subtracted.
 */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Content type of what `nativeHistogram` gives. */
export const protobufType =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited'

/**
 * A metric family with one native histogram, as the protobuf exposition format of Prometheus has it
 * (io.prometheus.client.MetricFamily): three observations in the bucket that ends with 1.
 */
export function nativeHistogram(name: string): Buffer {
  const histogram = [
    ...[field(1, 0), 3], // sample_count
    ...[field(2, 1), ...double(3)], // sample_sum
    ...[field(5, 0), 0], // schema 0: each bucket is twice as wide as the one before
    ...[field(6, 1), ...double(0.001)], // zero_threshold
    ...message(12, [field(1, 0), 0, field(2, 0), 1]), // positive_span: offset 0, length 1
    ...[field(13, 0), 6], // positive_delta: 3, in zigzag
  ]
  const family = [
    ...message(1, [...Buffer.from(name)]),
    ...[field(3, 0), 4], // type HISTOGRAM
    ...message(4, message(7, histogram)),
  ]
  return Buffer.from([...varint(family.length), ...family])
}

function field(number: number, wireType: number): number {
  return number * 8 + wireType
}

function message(number: number, bytes: readonly number[]): number[] {
  return [field(number, 2), ...varint(bytes.length), ...bytes]
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}

function double(value: number): number[] {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return [...bytes]
}

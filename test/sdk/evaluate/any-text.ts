import fc from 'fast-check'

/** Any code units, so lone surrogates too; mixed with ASCII to shift the blocks of a hash. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0x80, max: 0x7ff }),
    fc.integer({ min: 0xd800, max: 0xdfff }),
    fc.integer({ min: 0x800, max: 0xffff }),
  )
  return fc.array(unit, { maxLength }).map((units) => String.fromCharCode(...units))
}

import fc from 'fast-check'

/** What the generated programs ask the flag for. */
export type PinnedType = 'boolean' | 'string'

/** Values that the flag of generated programs may serve. */
export const PINNED_VALUES: Readonly<Record<PinnedType, readonly (string | boolean)[]>> = {
  boolean: [true, false],
  string: ['a', 'b', 'c', ''],
}

/**
 * Programs that ask a flag in many ways, as the text of a function's body. They know `flags`, the
 * booleans `p` and `q`, the number `n`, and write what they do into `log`.
 */
export function programs(type: PinnedType): fc.Arbitrary<string> {
  const { statements } = fc.letrec<Grammar>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom('p', 'q', 'n > 1', 'true', 'false', "'a'", '0', 'null', 'undefined'),
      { weight: 4, arbitrary: reads(type) },
      fc.constantFrom('x0', 'x1', 'x2'),
      binary(tie('expression'), ['&&', '||', '===', '!==', '??'].map(String)),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `((${a}) ?? (${b}))`),
      tie('expression').map((inner) => `!(${inner})`),
      tie('expression').map((inner) => `(${inner})`),
      fc
        .tuple(tie('expression'), tie('expression'), tie('expression'))
        .map(([test, yes, no]) => `((${test}) ? ${yes} : ${no})`),
      tie('expression').map((inner) => `\`<\${${inner}}>\``),
      tie('expression').map((inner) => `say(${inner})`),
      tie('expression').map((inner) => `[...(${inner} ? [1, ${inner}] : []), 2].length`),
      tie('expression').map((inner) => `Object.keys({ k: 1, ...(${inner} && { m: 2 }) }).length`),
    ),
    statement: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      tie('expression').map((value) => `log.push(${value})`),
      { weight: 2, arbitrary: tie('expression').map((value) => `;(${value});`) },
      declarations(tie('expression')),
      {
        weight: 4,
        arbitrary: fc
          .tuple(tie('expression'), tie('block'), fc.option(tie('block')))
          .map(([test, yes, no]) => `if (${test}) ${yes}${no === null ? '' : ` else ${no}`}`),
      },
      fc
        .tuple(tie('expression'), tie('statement'), tie('statement'))
        .map(([test, yes, no]) => `if (${test}) { ${yes} } else if (q) { ${no} }`),
      fc
        .tuple(tie('expression'), fc.array(tie('block'), { minLength: 2, maxLength: 4 }))
        .chain(([value, blocks]) => switches(value, blocks)),
      fc
        .tuple(tie('expression'), tie('statement'))
        .map(([test, body]) => `for (const i of [1, 2]) { if (${test}) continue; ${body} }`),
      fc
        .tuple(tie('expression'), tie('statement'))
        .map(([test, body]) => `for (const i of [1, 2]) { ${body}\nif (${test}) { break } }`),
      tie('expression').map((value) => `return ${value}`),
      tie('block').map((block) => `try ${block} catch (x1) { log.push('caught') }`),
      tie('expression').map((value) => `if (${value}) throw new Error('no')`),
      fc
        .tuple(tie('expression'), tie('block'))
        .map(([value, block]) => `log.push((() => { ${block}\nreturn ${value} })())`),
      tie('expression').map((test) => `while ((${test}) && log.length < 9) log.push('w')`),
      tie('block'),
    ),
    block: fc
      .array(tie('statement'), { maxLength: 3 })
      .map((statements) => `{\n${statements.join('\n;')}\n}`),
    statements: fc
      .array(tie('statement'), { minLength: 1, maxLength: 5 })
      .map((statements) => statements.join('\n;')),
  }))
  return statements.map(
    (body) => `const x0 = ${readOf(type)}\nvar x1 = p\nlet x2 = ${readOf(type)}\n${body}`,
  )
}

type Grammar = {
  expression: string
  statement: string
  block: string
  statements: string
}

function readOf(type: PinnedType): string {
  const fallback = type === 'boolean' ? 'false' : "'z'"
  return `flags.${type}('checkout', { targetingKey: 'u' }, ${fallback})`
}

function reads(type: PinnedType): fc.Arbitrary<string> {
  const read = readOf(type)
  const forms = [
    read,
    `flags.details('checkout', {}, ${type === 'boolean' ? 'false' : "'z'"}).value`,
    "flags.boolean('other', {}, false)",
  ]
  const compared = ['a', 'b', 'x'].flatMap((text) => [
    `${read} === '${text}'`,
    `'${text}' != ${read}`,
    `['${text}', 'c'].includes(${read})`,
  ])
  return fc.constantFrom(...forms, ...(type === 'string' ? compared : []))
}

function binary(operand: fc.Arbitrary<string>, operators: readonly string[]) {
  return fc
    .tuple(operand, fc.constantFrom(...operators.filter((one) => one !== '??')), operand)
    .map(([left, operator, right]) => `((${left}) ${operator} (${right}))`)
}

function declarations(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  // Blocks of their own, so that names are declared again and again, and hide each other.
  return fc
    .tuple(fc.constantFrom('const', 'let'), fc.constantFrom('x0', 'x1', 'x2'), value, value)
    .map(
      ([kind, name, first, second]) =>
        `{ ${kind} ${name} = say(${first.replaceAll(name, 'n')})\nlog.push(${name}, ${second}) }`,
    )
}

function switches(value: string, blocks: readonly string[]): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom('break', '', 'return 1'), {
      minLength: blocks.length,
      maxLength: blocks.length,
    })
    .map((ends) => {
      const tests = ["case 'a':", 'case true:', 'default:', "case 'b':"]
      const cases = blocks.map((block, index) => `${tests[index]} ${block}\n${ends[index]}`)
      return `switch (${value}) {\n${cases.join('\n')}\n}`
    })
}

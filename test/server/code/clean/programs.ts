import type { Random } from '../../../system/random.ts'

/** What the generated programs ask the flag for. */
export type PinnedType = 'boolean' | 'string'

/** Values that the flag of generated programs may serve. */
export const PINNED_VALUES: Readonly<
  Record<PinnedType, readonly [string | boolean, ...(string | boolean)[]]>
> = {
  boolean: [true, false],
  string: ['a', 'b', 'c', ''],
}

/** Names that every generated program may use. */
export const PROGRAM_NAMES = ['flags', 'p', 'q', 'n', 'say', 'lock', 'fuel', 'caught', 'tools']

/**
 * A program that asks a flag in many ways, as the text of a TypeScript function `main`. It knows
 * `flags`, the booleans `p` and `q`, the number `n`; tells what it does to `say`, which returns it;
 * holds resources of `lock`; asks `fuel` before each round of a loop; and tells `caught` of errors.
 */
export function writeProgram(type: PinnedType, random: Random): string {
  return new Writer(type, random).program()
}

/** Where code is written, which decides what may stand there. */
interface Place {
  readonly depth: number
  readonly names: readonly string[]
  readonly isLoop?: boolean
  readonly isSwitch?: boolean
  readonly isAsync?: boolean
  readonly isGenerator?: boolean
  readonly labels?: readonly string[]
  readonly loops?: readonly string[]
}

const depthMax = 3
const names = ['x0', 'x1', 'x2']

class Writer {
  readonly #type: PinnedType
  readonly #source: Random
  #count = 0

  constructor(type: PinnedType, random: Random) {
    this.#type = type
    this.#source = random
  }

  program(): string {
    const isAsync = this.#random(3) === 0
    const place = { depth: 0, names, isAsync }
    const read = this.#read()
    const head = `const x0 = ${read}\nvar x1 = p\nlet x2 = ${this.#expression({ ...place, names: ['x0', 'x1'] })}`
    const body = this.#statements(place, 4)
    return `${isAsync ? 'async ' : ''}function main(${PROGRAM_NAMES.join(', ')}) {\n${head}\n${body}\n}\n`
  }

  /** A number from 0 to the one that is given. */
  #random(max: number): number {
    return this.#source.between(0, max)
  }

  #pick<T>(...choices: readonly [T, ...T[]]): T {
    return this.#source.pick(choices)
  }

  #name(stem: string): string {
    this.#count += 1
    return `${stem}${this.#count}`
  }

  #read(): string {
    const isText = this.#type === 'string'
    const fallback = isText ? "'z'" : 'false'
    const read = `flags.${this.#type}('checkout', { targetingKey: 'u' }, ${fallback})`
    const details = `flags.details('checkout', {}, ${fallback}).value`
    if (!isText) return this.#pick(read, read, read, details, `!${read}`)
    return this.#pick(
      read,
      details,
      `${read} === 'a'`,
      `'b' != ${read}`,
      `['a', 'c'].includes(${read})`,
    )
  }

  #test(place: Place): string {
    return this.#random(2) > 0 ? this.#read() : this.#expression(place)
  }

  #expression(place: Place): string {
    const { depth } = place
    if (depth > depthMax || this.#random(4) === 0) return this.#atom(place)
    const inner = { ...place, depth: depth + 1 }
    const one = () => this.#expression(inner)
    const plain = () => this.#expression({ depth: depth + 1, names: place.names })
    const kinds: readonly (() => string)[] = [
      () => `(${one()} && ${one()})`,
      () => `(${one()} || ${one()})`,
      () => `((${one()}) ?? (${one()}))`,
      () => `(${this.#test(inner)} ? ${one()} : ${one()})`,
      () => `(${this.#test(inner)} ? ${one()} : ${one()})`,
      () => `!(${one()})`,
      () => `(${one()} ${this.#pick('===', '!==')} ${one()})`,
      () => `(${one()}, ${one()})`,
      () => `say(${one()})`,
      () => `\`<\${${one()}}|\${${one()}}>\``,
      () => `tools.tag\`<\${${one()}}>\``,
      () => `typeof (${this.#test(inner)} ? ${one()} : ${one()})`,
      () => `[...(${this.#test(inner)} ? [1, ${one()}] : []), ${one()}].length`,
      () => `Object.keys({ k: ${one()}, ...(${this.#test(inner)} && { m: ${one()} }) }).join()`,
      () => `{ k: ${one()}, get m() { return ${plain()} } }`.replace(/^(.*)$/s, '($1).m'),
      () => this.#place(inner),
      () => this.#function(inner),
      () => this.#function(inner),
      () => this.#assignment(inner),
      () => (place.isAsync ? `(await ${one()})` : one()),
      () => (place.isGenerator ? `(yield ${one()})` : one()),
      () =>
        `(new (class { static s = ${plain()}; f = ${plain()}; m(a = ${plain()}) { return [a, this.f] } })().m())`,
    ]
    return kinds[this.#random(kinds.length - 1)]?.() ?? one()
  }

  #atom({ names: known }: Place): string {
    const [name = 'p'] = [known[this.#random(known.length - 1)]]
    return this.#pick(
      this.#read(),
      name,
      name,
      'p',
      'q',
      'n > 1',
      "'a'",
      '0',
      '-1',
      'null',
      'undefined',
      '0x1F',
    )
  }

  /** Places where it matters how the expression in them was written. */
  #place(place: Place): string {
    const test = this.#test(place)
    const one = () => this.#expression(place)
    const plain = () => this.#expression({ depth: place.depth, names: place.names })
    return this.#pick(
      `(${test} ? tools.method : tools.plain)(${one()})`,
      `(${test} && tools.method || tools.plain)(${one()})`,
      `(${test} ? tools.tag : tools.plain)\`t\``,
      `new (${test} ? tools.make() : tools.Made)(1).made`,
      `(${test} ? tools?.none : tools)?.method(${one()})`,
      `(${test} ? tools.none?.deep : tools)?.made.length`,
      `-(${test} ? -n : n)`,
      `(${test} ? -n : n) ** 2`,
      `(n-(${test} ? -n : 1))`,
      `(delete (${test} ? tools.fresh().a : n), ${one()})`,
      `(() => ${this.#read()} ? { a: ${plain()} } : [])().a`,
      `Reflect.ownKeys(class extends (${test} ? tools.make() : tools.Made) { [${test} ? 'a' : 'b']() {} }.prototype).join()`,
      `('a' in (${test} ? { a: 1 } : {}))`,
      `(${test} ? function () { return ${plain()} } : () => ${plain()})()`,
    )
  }

  #assignment(place: Place): string {
    const value = this.#expression(place)
    if (!place.names.includes('x2')) return value
    return `(x2 ${this.#pick('=', '||=', '&&=', '??=')} ${value})`
  }

  /** A function that is called where it stands. */
  #function(place: Place): string {
    const inside = { depth: place.depth, names: place.names }
    const one = () => this.#expression(place)
    const body = () =>
      `{ ${this.#statements({ ...inside, depth: place.depth + 1 }, 2)}\nreturn ${this.#expression(inside)} }`
    const named = { ...inside, names: [...place.names, 'a', 'b'] }
    const own = () => this.#expression(named)
    return this.#pick<() => string>(
      () => `(() => ${body()})()`,
      () => `((a, b = ${this.#expression(inside)}) => ${own()})(${one()})`,
      () =>
        `((a, { b = a } = { b: ${this.#expression(inside)} }) => { return ${own()} })(${one()})`,
      () => `(function inner([a, ...b]) { return ${own()} })([${one()}, ${one()}])`,
      () =>
        `[...(function* () ${this.#block({ ...inside, isGenerator: true, depth: place.depth + 1 })})()].length`,
      () =>
        place.isAsync
          ? `(await (async (a, b) => ${own()})(${one()}))`
          : `((a, b) => ${own()})(${one()})`,
      () => `({ get k() ${body()} }).k`,
      () => `({ m(a, b = this.v) { return ${own()} }, v: ${one()} }).m(${one()})`,
    )()
  }

  #block(place: Place): string {
    const inner = { ...place, depth: place.depth + 1 }
    return `{\n${this.#statements(inner, 2)}\n}`
  }

  #statements(place: Place, max: number): string {
    const count = 1 + this.#random(max)
    return Array.from({ length: count }, () => this.#statement(place)).join(this.#pick('\n', ';\n'))
  }

  #statement(place: Place): string {
    const one = () => this.#expression(place)
    const test = () => this.#test(place)
    if (place.depth > depthMax) return `say(${one()});`
    const block = (more: Partial<Place> = {}) => this.#block({ ...place, ...more })
    const kinds: readonly (() => string)[] = [
      () => `say(${one()});`,
      () => `;(${one()});`,
      () => `;(${test()}) && say(${one()});`,
      () => `if (${test()}) ${block()}`,
      () => `if (${test()}) ${block()} else ${block()}`,
      () => `if (${test()}) say(1); else ${block()}`,
      () => `if (q) ${block()} else if (${test()}) ${block()} else ${block()}`,
      () => `if (p) if (${test()}) ${block()} else say(2)`,
      () => this.#declaration(place),
      () => this.#declaration(place),
      () => this.#loop(place),
      () => this.#loop(place),
      () => this.#switch(place),
      () => `try ${block()} catch (x1) { caught(x1) }`,
      () => `try ${block()} finally { say(${one()}) }`,
      () => `if (${test()}) throw new Error('no')`,
      () => `if (${test()}) { return ${one()} }`,
      () => `if (${test()}) return ${one()}`,
      () => this.#leave(place),
      () => this.#held(place),
      () => this.#class(place),
      () => this.#declared(place),
      () => this.#declared(place),
      () => block(),
    ]
    return kinds[this.#random(kinds.length - 1)]?.() ?? ''
  }

  #leave({ isLoop, isSwitch, labels = [], loops = [] }: Place): string {
    const ways = [
      ...(isLoop || isSwitch ? ['break'] : []),
      ...(isLoop ? ['continue', 'continue'] : []),
      ...labels.map((label) => `break ${label}`),
      ...loops.map((label) => `continue ${label}`),
      'return 1',
    ]
    const way = ways[this.#random(ways.length - 1)] ?? 'return'
    return this.#random(2) > 0 ? `if (${this.#read()}) ${way}` : way
  }

  /** Blocks of their own, so that names are declared again and again, and hide each other. */
  #declaration(place: Place): string {
    const name = this.#pick('x0', 'x1', 'x2')
    const value = () =>
      this.#expression({ ...place, names: place.names.filter((one) => one !== name) })
    const after = this.#statements({ ...place, depth: place.depth + 1 }, 1)
    return this.#pick<() => string>(
      () => `{ const ${name} = ${value()}\n${after} }`,
      () => `{ let ${name} = ${value()}\n${after} }`,
      () => `if (${this.#read()}) { const ${name} = ${value()}\n${after} }`,
      () => `{ const { a: ${name} = ${value()} } = { a: ${value()} }\n${after} }`,
      () => `{ const [${name} = ${value()}] = [${value()}]\n${after} }`,
      () => `if (${this.#test(place)}) { var ${this.#name('v')} = ${value()} }`,
      () => `{ const get = () => ${name}\nconst ${name} = ${value()}\nsay(get())\n${after} }`,
    )()
  }

  #loop(place: Place): string {
    const label = this.#random(2) === 0 ? this.#name('loop') : undefined
    const labels =
      label === undefined
        ? {}
        : { labels: [...(place.labels ?? []), label], loops: [...(place.loops ?? []), label] }
    const i = this.#name('i')
    const inner = { ...place, ...labels, isLoop: true, isSwitch: false, names: [...place.names, i] }
    const body = () => this.#block(inner)
    const test = () => this.#test(place)
    const loop = this.#pick<() => string>(
      () => `for (const ${i} of [1, 2]) ${body()}`,
      () => `for (let ${i} = 0; ${i} < 2 && fuel(); ${i}++) ${body()}`,
      () => `for (let ${i} = (${test()} ? ('a' in { a: 1 }) : 0); fuel() && ${test()}; ) ${body()}`,
      () => `for (const ${i} in ${test()} ? { a: 1 } : { b: 1, c: 2 }) ${body()}`,
      () => `for (const ${i} of [1, 2]) if (${this.#read()}) continue; else ${body()}`,
      () => `{ let ${i} = 0; while (fuel() && ${test()} && ${i}++ < 2) ${body()} }`,
      () => `{ let ${i} = 0; do ${body()} while (fuel() && ${test()} && ${i}++ < 2) }`,
    )()
    return label === undefined || loop.startsWith('{')
      ? loop.replaceAll(new RegExp(`(break|continue) ${label}`, 'g'), '$1')
      : `${label}: ${loop}`
  }

  #switch(place: Place): string {
    const inner = { ...place, isSwitch: true }
    const end = () => this.#pick('break', '', 'return 1')
    const tests = ["case 'a':", 'case true:', 'default:', "case 'b':"]
    const cases = tests.map((test) => {
      const body =
        this.#random(1) === 0
          ? this.#block(inner)
          : this.#statements({ ...inner, depth: place.depth + 1 }, 1)
      return `${test} ${body}\n${end()}`
    })
    return `switch (${this.#test(place)}) {\n${cases.join('\n')}\n}`
  }

  #held(place: Place): string {
    const held = place.isAsync ? this.#pick('using', 'await using') : 'using'
    const name = this.#name('held')
    const label = this.#name('block')
    const inside = { ...place, depth: place.depth + 1, labels: [...(place.labels ?? []), label] }
    const body = `{ ${held} ${name} = ${this.#test(place)} ? lock('${name}') : null\n${this.#statements(inside, 1)} }`
    return this.#pick(`${label}: ${body}`, `${label}: if (${this.#read()}) ${body}`)
  }

  #class(place: Place): string {
    const name = this.#name('C')
    const inside = { depth: place.depth + 1, names: [...place.names, 'a'] }
    const one = () => this.#expression(inside)
    const outer = () => this.#expression({ ...inside, names: place.names })
    return `class ${name} ${this.#pick('', 'extends tools.Made ')}{
  static #made = ${outer()}
  declare kind: string
  static make(a${this.#pick('', `: unknown = ${outer()}`)}) { return ${this.#read()} ? new ${name}() : ${one()} }
  get value() { ${this.#statements({ ...inside, names: place.names }, 1)}\nreturn ${outer()} }
  method(a: unknown, { b = a } = {}) ${this.#block(inside)}
  static made() { return ${name}.#made }
}
say(new ${name}().value); say(new ${name}().method(${this.#expression(place)}));${this.#pick('', `say(${name}.make())`)}`
  }

  /** Functions that are called before and after they are declared. */
  #declared(place: Place): string {
    const name = this.#name('f')
    const inside = { depth: place.depth + 1, names: [...place.names, 'a'] }
    const body = this.#block(inside)
    const call = `say(${name}(${this.#expression(place)}));`
    return this.#pick<() => string>(
      () => `${call} function ${name}(a: unknown) ${body} ${call}`,
      () =>
        `function ${name}(a: string): unknown\nfunction ${name}(a?: unknown): unknown\nfunction ${name}(a?: unknown) ${body}\n${call}`,
      () =>
        `function* ${name}(a: unknown) ${this.#block({ ...inside, isGenerator: true })} say([...${name}(1)].length);`,
      () =>
        `const ${name} = (a = ${this.#expression({ ...inside, names: place.names })}) => ${this.#read()} ? ${this.#expression(inside)} : a;${call}`,
      () =>
        place.isAsync
          ? `async function ${name}(a: unknown) ${this.#block({ ...inside, isAsync: true })} say(await ${name}(1));`
          : call.replace(name, '(() => 1)'),
    )()
  }
}

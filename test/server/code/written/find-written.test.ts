import t, { type Test } from 'tap'
import { findWritten } from '../../../../server/code/written/find-written.ts'

type Holds = 'key' | 'aside' | 'nothing'
type Lines = readonly (readonly [line: string, holds: Holds])[]

/** Compares what each line of a file is found to hold with what is said beside it. */
function check(t: Test, path: string, lines: Lines, flag = 'checkout'): void {
  const text = lines.map(([line]) => line).join('\n')
  const { keys, asides } = findWritten(path, text, flag, ['FLAG_{CONSTANT_CASE}'])
  for (const [index, [line, holds]] of lines.entries()) {
    const isHere = (place: { readonly line: number }) => place.line === index + 1
    const found = keys.some(isHere) ? 'key' : asides.some(isHere) ? 'aside' : 'nothing'
    t.equal(found, holds, `${path}: ${line}`)
  }
}

t.test(
  'code that is parsed: texts are keys, and comments and names of tests are not',
  async (t) => {
    check(t, 'a.tsx', [
      ["const KEY = 'checkout'", 'key'],
      ['// checkout', 'aside'],
      ['/* the key "checkout" */', 'aside'],
      ['/* a', 'nothing'],
      ['   checkout */', 'aside'],
      ["describe.each([])('checkout', () => {})", 'aside'],
      ["t.test('checkout', () => isOn('checkout'))", 'key'],
      ["fetch('/ofrep/v1/evaluate/flags/checkout')", 'key'],
      ["const text = 'Go to checkout now'", 'aside'],
      ["const other = 'new-checkout' + 'checkout.v2' + 'cart.checkout'", 'nothing'],
      ["import { pay } from 'checkout'", 'nothing'],
      ['function checkout() { return checkout }', 'nothing'],
      ['const a = FLAG_CHECKOUT', 'key'],
      ['const b = props.flags.checkout', 'key'],
      ['const { checkout } = useFlags()', 'key'],
      ["createTestClient({ checkout: true, 'x': 1 })", 'key'],
      ['router.checkout({ checkout: 1 })', 'nothing'],
      ['const c = <p className="checkout">Go to checkout</p>', 'aside'],
      ['const d = <Feature flagKey="checkout" />', 'key'],
      ["type Key = 'cart' | 'checkout'", 'key'],
      ['const e = `checkout`, f = `a checkout`', 'key'],
      ['const g = JSON.parse(\'{"checkout":true}\')', 'key'],
    ])
  },
)

t.test('other languages: texts and symbols are keys, names are not', async (t) => {
  check(t, 'a.py', [
    ['is_enabled("checkout")', 'key'],
    ["FLAGS = {'checkout': 1}", 'key'],
    ['def checkout(): pass  # checkout', 'aside'],
    ['flags.checkout.value', 'key'],
    ['log("going to checkout")', 'aside'],
    ["# it's", 'nothing'],
    ["'''", 'nothing'],
    ['checkout', 'aside'],
    ["'''", 'nothing'],
    ['precheckout = "precheckout"', 'nothing'],
  ])
  check(t, 'a.rb', [
    ['Flags.on?(:checkout)', 'key'],
    ['Order.checkout', 'nothing'],
  ])
  check(
    t,
    'Cart.java',
    [
      ['var cart = new Cart(); // new', 'aside'],
      ['/*', 'nothing'],
      [' * what is "new" */', 'aside'],
      ['if (flags.isOn("new")) {}', 'key'],
    ],
    'new',
  )
  check(t, 'run.sh', [['sluice evaluate checkout-v2 "checkout"', 'key']])
})

t.test('data: whole values are keys, words within a text are not', async (t) => {
  check(t, 'a.yaml', [
    ['checkout: true', 'key'],
    ['flags: [cart, checkout]', 'key'],
    ['  - checkout # on', 'key'],
    ['flag: checkout', 'key'],
    ['steps:', 'nothing'],
    ['uses: actions/checkout@v4', 'aside'],
    ['run: git checkout main', 'aside'],
    ['# checkout', 'aside'],
    ['key: "flags/checkout"', 'key'],
  ])
  check(t, 'a.json', [
    ['{ "checkout": "Go to checkout" }', 'key'],
    ['{ "title": "Go to checkout" }', 'aside'],
    ['{ "flag": "cart.checkout" }', 'nothing'],
  ])
  check(t, '.env', [['FLAG=checkout', 'key']])
  check(t, 'Dockerfile', [
    ['ENV FLAG checkout', 'key'],
    ['# checkout', 'aside'],
  ])
})

t.test('templates: what binds or computes holds keys, what is read does not', async (t) => {
  check(t, 'a.vue', [
    ['<script setup lang="ts" generic="T extends Array<string>">', 'nothing'],
    ["const on = isOn('checkout') // checkout", 'key'],
    ['</script>', 'nothing'],
    ['<template>', 'nothing'],
    ['  <p class="checkout">Go to checkout</p>', 'aside'],
    ['  <p v-if="all.checkout.value">', 'key'],
    ['  <p v-if="count > 1 && isOn(\'checkout\')">', 'key'],
    ['  <Feature name="checkout" />', 'key'],
    ['  <!-- checkout -->', 'aside'],
    ['</template>', 'nothing'],
    ['<style>.checkout { color: red }</style>', 'aside'],
  ])
  check(t, 'a.html.j2', [
    ['{% if checkout and user %}', 'key'],
    ['{# checkout #}', 'aside'],
    ['Go to checkout', 'aside'],
  ])
  check(t, 'a.svelte', [
    ["<script>const on = flags.boolean('checkout', c, false)</script>", 'key'],
    ['{#if checkout}', 'key'],
  ])
})

t.test(
  'prose: a key that is no ordinary word counts, and an ordinary one where it is marked',
  async (t) => {
    check(t, 'README.md', [
      ['Set `checkout` to on.', 'key'],
      ['Then go to checkout.', 'aside'],
      ['new-checkout', 'nothing'],
    ])
    check(
      t,
      'docs.txt',
      [
        ['about new-cart.', 'key'],
        ['about new-cart-2', 'nothing'],
      ],
      'new-cart',
    )
  },
)

t.test('what tells of the past or is made again is listed apart as a whole', async (t) => {
  for (const path of ['CHANGELOG.md', 'docs/history.txt', '.changeset/one.md', 'yarn.lock']) {
    check(t, path, [['`checkout`', 'aside']])
  }
  check(t, 'flags.d.ts', [
    ['// Made by `sluice types`: do not edit.', 'nothing'],
    ['interface Flags { "checkout": boolean }', 'aside'],
  ])
})

t.test('a file that does not parse is searched as text', async (t) => {
  check(t, 'a.ts', [
    ["if (flags.boolean('checkout') {", 'key'],
    ['// checkout', 'aside'],
  ])
})

t.test('a file with a mark at its start and other ends of lines has the same lines', async (t) => {
  const { keys } = findWritten('a.ts', "\uFEFFlet a\r\nf('checkout')\r\n", 'checkout', [])
  t.match(keys, [{ line: 2, code: "f('checkout')" }])
})

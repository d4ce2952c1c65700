import { parser } from '@prometheus-io/lezer-promql'
import type { GateLimit, PromqlSource } from './gate.ts'

/** Below this many seconds a range holds too few scrapes to say anything. */
const stepAgeSecondsMin = 15

/** What the placeholders of a query stand for. */
export interface QueryValues {
  /** Key of the variation that is asked for. */
  readonly variation: string
  /** Seconds since the step began; 15 are used if it is younger. */
  readonly stepAgeSeconds: number
}

/** What is known of a query before it is sent. */
export interface QueryReading {
  /** Why it cannot be a gate, as the rest of a sentence about the query; null if it can. */
  readonly fault: string | null
  /** How far back it looks, ms: a look at a younger step would see what was before the step. */
  readonly reachMs: number
}

/** Old enough that whatever grows faster than the step's age is seen to. */
const longAgeSeconds = 1_000_000
const placeholder = /\{\{\s*(\w*)\s*\}\}/g

const readings = new WeakMap<PromqlSource, QueryReading>()

/** Puts the values in the places of `{{variation}}` and `{{stepAge}}`. */
export function fillQuery(promql: string, { variation, stepAgeSeconds }: QueryValues): string {
  const stepAge = String(Math.max(stepAgeSecondsMin, Math.floor(stepAgeSeconds)))
  const values: Readonly<Record<string, string>> = { variation, stepAge }
  return promql.replaceAll(placeholder, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  )
}

/** Reads the query of a gate. It is read once for each source object: ramps are looked at often. */
export function readQuery(source: PromqlSource): QueryReading {
  const known = readings.get(source)
  if (known !== undefined) return known
  const reading = read(source.promql)
  readings.set(source, reading)
  return reading
}

/** Why a query cannot be a gate with a limit, as the rest of a sentence about it; null if it can. */
export function queryFault(source: PromqlSource, limit: GateLimit): string | null {
  const { fault } = readQuery(source)
  if (fault !== null || !('maxIncrease' in limit)) return fault
  const names = [...source.promql.matchAll(placeholder)].map(([, name]) => name)
  return names.includes('variation')
    ? null
    : 'must name {{variation}}: without it the canary and control are the same number, and it is always a Go'
}

function read(promql: string): QueryReading {
  const at = (stepAgeSeconds: number) => fillQuery(promql, { variation: 'on', stepAgeSeconds })
  const first = at(stepAgeSecondsMin)
  const unknown = /\{\{[^}]{0,40}\}{0,2}/.exec(first)?.[0]
  if (unknown !== undefined) {
    const fault = `has ${unknown} in it: the placeholders are {{variation}} and {{stepAge}}`
    return { fault, reachMs: 0 }
  }
  if (first.trim() === '') return { fault: 'is empty', reachMs: 0 }
  try {
    const reachMs = reachOfQuery(first)
    const ages = first === at(longAgeSeconds) ? [] : [reachMs / 1000, longAgeSeconds]
    // Milliseconds that are lost where an age is cut to whole seconds are no fault.
    if (ages.every((age) => reachOfQuery(at(age)) < (age + 1) * 1000)) {
      return { fault: null, reachMs }
    }
    const fault =
      'looks back over the beginning of the step: write [{{stepAge}}s], without an offset or a range inside'
    return { fault, reachMs }
  } catch (error) {
    if (error instanceof Unreadable) return { fault: error.message, reachMs: 0 }
    throw error
  }
}

class Unreadable extends Error {}

type Tree = ReturnType<typeof parser.parse>
type Node = Tree['topNode']

/** How far back a query looks, ms; the five minutes for which a last sample counts are left out. */
function reachOfQuery(text: string): number {
  const { topNode } = parser.parse(text)
  refuseUnparsed(topNode, text)
  return Math.max(0, reachOf(topNode, 0, text))
}

function refuseUnparsed(top: Node, text: string): void {
  const cursor = top.cursor()
  do {
    if (!cursor.type.isError) continue
    const near = text.slice(cursor.from, cursor.from + 20)
    const place = near === '' ? 'it ends too early' : `at "${near}", character ${cursor.from + 1}`
    throw new Unreadable(`is not PromQL as Prometheus 3 reads it: ${place}`)
  } while (cursor.next())
}

/**
 * `tailMs` is how far back the last operand of the node looks for what is written behind it. The
 * parser hangs a range or an offset on all that stands before; Prometheus on the last operand.
 */
function reachOf(node: Node, tailMs: number, text: string): number {
  const inner = () => requireNode(node.firstChild)
  switch (node.name) {
    case 'BinaryExpr': {
      const right = reachOf(requireNode(node.lastChild), tailMs, text)
      return Math.max(reachOf(inner(), 0, text), right)
    }
    case 'UnaryExpr':
      return reachOf(requireNode(node.lastChild), tailMs, text)
    case 'AnchoredExpr':
    case 'SmoothedExpr':
      return reachOf(inner(), tailMs, text)
    case 'MatrixSelector':
    case 'SubqueryExpr':
      return reachOf(inner(), tailMs + durationMs(node.getChild('DurationExpr'), text), text)
    case 'OffsetExpr':
      return reachOf(inner(), tailMs + durationMs(node.getChild('OffsetDurationExpr'), text), text)
    case 'StepInvariantExpr':
      if (node.getChild('NumberDurationLiteral') !== null) {
        throw new Unreadable('has a fixed time (@): a gate looks at what is now')
      }
      return reachOf(inner(), tailMs, text)
    default: {
      const parts = childrenOf(node).map((child) => reachOf(child, 0, text))
      return tailMs + Math.max(0, ...parts)
    }
  }
}

function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child)
  return children
}

/** A range or offset in ms. Only what is written as one duration is known before it is asked. */
function durationMs(node: Node | null, text: string): number {
  const written = node === null ? '' : text.slice(node.from, node.to).replaceAll(/\s/g, '')
  const [, sign, plain = ''] = /^([+-]?)(.*)$/.exec(written) ?? []
  const value = readDuration(plain)
  if (value === null) {
    throw new Unreadable(
      `has the range or offset ${written}, which is not one duration: write it as 5m`,
    )
  }
  return sign === '-' ? -value : value
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
}

/** Milliseconds of `1h30m`, or of a number of seconds; null if it is neither. */
function readDuration(text: string): number | null {
  if (/^(?:\d+(?:ms|[smhdwy]))+$/.test(text)) {
    const parts = text.matchAll(/(\d+)(ms|[smhdwy])/g)
    return [...parts].reduce((sum, [, n, unit = '']) => sum + Number(n) * (unitMs[unit] ?? 0), 0)
  }
  const seconds = text === '' ? Number.NaN : Number(text.replaceAll('_', ''))
  return Number.isFinite(seconds) ? seconds * 1000 : null
}

function requireNode(node: Node | null): Node {
  if (node === null) throw new Unreadable('is not PromQL as Prometheus 3 reads it')
  return node
}

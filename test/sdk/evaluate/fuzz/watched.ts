import type { EvaluationContext } from '@sluice/sdk/model'
import { unchecked } from '../parts.ts'

/** A context that notes what is done to it and what is read of it that it does not have itself. */
export interface Watched {
  readonly context: EvaluationContext
  /** What must never happen, in words. */
  readonly faults: readonly string[]
}

/** Puts a watch over a context and over the plain objects and arrays in it. */
export function watch(context: EvaluationContext): Watched {
  const faults: string[] = []
  const covered = new Map<object, object>()

  function cover(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || !isPlain(value)) return value
    const known = covered.get(value)
    if (known !== undefined) return known
    const proxy = new Proxy(value, handler)
    covered.set(value, proxy)
    return proxy
  }

  function fault(what: string): false {
    faults.push(what)
    return false
  }

  const handler: ProxyHandler<object> = {
    get(target, name) {
      // A hole of an array is read like an element, as every loop over an array does.
      const isOwn = Object.hasOwn(target, name) || Array.isArray(target)
      if (!isOwn) fault(`read ${String(name)}, which is inherited`)
      const descriptor = Reflect.getOwnPropertyDescriptor(target, name)
      const value = Reflect.get(target, name)
      // A proxy must give a fixed member as it is.
      return descriptor?.configurable === true ? cover(value) : value
    },
    has: (target, name) => fault(`asked by "in" for ${String(name)}`) || Reflect.has(target, name),
    getPrototypeOf: (target) => {
      fault('asked for the prototype')
      return Reflect.getPrototypeOf(target)
    },
    set: (_target, name) => fault(`set ${String(name)}`),
    defineProperty: (_target, name) => fault(`defined ${String(name)}`),
    deleteProperty: (_target, name) => fault(`deleted ${String(name)}`),
    setPrototypeOf: () => fault('set the prototype'),
    preventExtensions: () => fault('froze it'),
  }
  return { context: unchecked<EvaluationContext>(cover(context)), faults }
}

/** Dates, maps and the like work only as themselves. */
function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]'
}

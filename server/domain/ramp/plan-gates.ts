import { type GateInput, readGate } from '../gate/read-gate.ts'
import type { Fault } from '../refusal.ts'

/** A plan with its gates filled in, those of all steps and of each; faults are added to the list. */
export function readPlanGates<
  S extends { readonly gates?: readonly GateInput[] },
  T extends { readonly gates?: readonly GateInput[]; readonly steps?: readonly S[] },
>(input: T, faults: Fault[]) {
  const { steps, ...rest } = readGates(input, '', faults)
  const read = steps?.map((step, i) => readGates(step, `/steps/${i}`, faults))
  return read === undefined ? rest : { ...rest, steps: read }
}

function readGates<T extends { readonly gates?: readonly GateInput[] }>(
  input: T,
  path: string,
  faults: Fault[],
) {
  const { gates, ...rest } = input
  if (gates === undefined) return rest
  const read = gates.flatMap((gate, i) => readGate(gate, `${path}/gates/${i}`, faults) ?? [])
  return { ...rest, gates: read }
}

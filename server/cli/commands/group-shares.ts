import { ExclusionGroup } from '../answers/exclusion-group.ts'
import { apiPath } from '../api-client.ts'
import { confirmChange } from '../confirmation.ts'
import { Failure } from '../failure.ts'
import { printJson } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { printGroup } from './group.ts'

/** `sluice group set`: the share of one flag; the others keep theirs. */
export async function setSlot(
  group: string,
  flag: string,
  percent: number,
  options: CommonOptions,
): Promise<void> {
  const action = `give ${flag} ${percent} % of ${group}`
  await changeShares(group, action, options, ({ slots }) => {
    const slot = { flag, percent }
    const isNew = !slots.some((one) => one.flag === flag)
    const changed = keep(slots).map((one) => (one.flag === flag ? slot : one))
    return { slots: isNew ? [...changed, slot] : changed }
  })
}

/** `sluice group remove`: a flag owns nothing of the group any more. */
export async function removeSlot(
  group: string,
  flag: string,
  options: CommonOptions,
): Promise<void> {
  await changeShares(group, `take the share of ${flag} away`, options, ({ slots }) => {
    if (!slots.some((one) => one.flag === flag)) {
      throw new Failure('NOT_FOUND', `${flag} has no share of ${group}.`)
    }
    return { slots: keep(slots).filter((one) => one.flag !== flag) }
  })
}

/** `sluice group holdout`: who gets none of the flags. */
export async function setHoldout(
  group: string,
  percent: number,
  options: CommonOptions,
): Promise<void> {
  const action = `hold ${percent} % out of ${group}`
  await changeShares(group, action, options, () => ({ holdout: { percent } }))
}

/** Slots as they are, by the very buckets that their flags own. */
function keep(slots: ExclusionGroup['slots']) {
  return slots.map(({ flag, ranges }) => ({ flag, ranges }))
}

async function changeShares(
  key: string,
  action: string,
  options: CommonOptions,
  change: (group: ExclusionGroup) => object,
): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const path = apiPath('projects', project, 'exclusion-groups', key)
  const { body: before, etag } = await session.api.get(path, ExclusionGroup)
  const patch = change(before)
  await confirmChange(session, project, { exclusionGroup: key }, action)
  const { body } = await session.api.patch(path, ExclusionGroup, { body: patch, ifMatch: etag })
  if (session.json) return printJson(body)
  printGroup(body)
}

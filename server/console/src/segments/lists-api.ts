import { api, because, bodyOf } from '../api/client.ts'

/** The lists of a segment. */
export type ListName = 'included' | 'excluded'

const root = '/api/v1/projects/{project}/segments/{segment}'
const pageItems = '200'

/** A page of values. */
export function readListPage(project: string, segment: string, list: ListName, cursor: string) {
  return api.GET(`${root}/${list}`, {
    params: {
      path: { project, segment },
      query: { limit: pageItems, ...(cursor === '' ? {} : { cursor }) },
    },
  })
}

/** Adds values, or takes them away. */
export function changeList(
  project: string,
  segment: string,
  list: ListName,
  action: 'add' | 'remove',
  values: string[],
  reason: string,
) {
  return api.POST(`${root}/${list}/${action}`, {
    params: { path: { project, segment } },
    body: { values },
    headers: because(reason),
  })
}

/** Adds the values of a file: CSV, or one a line. */
export async function importList(
  project: string,
  segment: string,
  list: ListName,
  file: File,
  reason: string,
) {
  const isCsv = file.name.toLowerCase().endsWith('.csv')
  const answer = await api.POST(`${root}/${list}/import`, {
    params: { path: { project, segment } },
    body: await file.text(),
    bodySerializer: (text) => text,
    headers: { 'content-type': isCsv ? 'text/csv' : 'text/plain', ...because(reason) },
  })
  return bodyOf(answer)
}

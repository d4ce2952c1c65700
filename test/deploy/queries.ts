import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { repositoryRoot } from '../helpers/architecture.ts'
import { isObject } from '../helpers/server.ts'

/** A query of Prometheus, and who asks it. */
export interface Query {
  readonly from: string
  readonly expression: string
}

/** The folder of files for whoever runs Sluice. */
export const deployFolder = join(repositoryRoot, 'deploy')

/** The alert rules, as they stand in their file. */
export function readAlerts(): { name: string; expression: string; rule: object }[] {
  const file: unknown = parse(readFileSync(join(deployFolder, 'prometheus/alerts.yaml'), 'utf8'))
  return listOf(file, 'groups')
    .flatMap((group) => listOf(group, 'rules'))
    .map((rule) => ({ name: String(rule.alert), expression: String(rule.expr), rule }))
}

/** The panels of the dashboard that show something. */
export function readPanels(): { id: unknown; title: string; place: Box; expressions: string[] }[] {
  const file: unknown = JSON.parse(readFileSync(join(deployFolder, 'grafana/sluice.json'), 'utf8'))
  return listOf(file, 'panels').map(({ id, title, gridPos, ...panel }) => ({
    id,
    title: String(title),
    place: boxOf(gridPos),
    expressions: listOf(panel, 'targets').map(({ expr }) => String(expr)),
  }))
}

/** Where a panel is on the grid of 24 columns. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** All queries, with what only Grafana knows replaced by something that Prometheus takes. */
export function readQueries(): Query[] {
  const panels = readPanels().flatMap(({ title, expressions }) =>
    expressions.map((expression) => ({
      from: `panel ${title}`,
      expression: expression.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'),
    })),
  )
  const alerts = readAlerts().map(({ name, expression }) => ({ from: `alert ${name}`, expression }))
  return [...panels, ...alerts]
}

/** Metrics that an expression names, each with the labels by which it selects. */
export function metricsOf(expression: string): { name: string; labels: string[] }[] {
  const found = expression.matchAll(/\b((?:sluice|nodejs|process)_[a-z0-9_]+)(?:\{([^}]*)\})?/g)
  return [...found].map(([, name = '', selector = '']) => ({
    name,
    labels: [...selector.matchAll(/(\w+)\s*=~?/g)].map(([, label = '']) => label),
  }))
}

function boxOf(value: unknown): Box {
  const { x, y, w, h } = isObject(value) ? value : {}
  return { x: Number(x), y: Number(y), w: Number(w), h: Number(h) }
}

/** The objects in a list of a member; none if there is no such list. */
export function listOf(value: unknown, member: string): Record<string, unknown>[] {
  const list = isObject(value) ? value[member] : undefined
  return Array.isArray(list) ? list.filter(isObject) : []
}

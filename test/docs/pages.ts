import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../helpers/architecture.ts'

/** A page for people, by its path from the root. */
export interface Page {
  readonly path: string
  readonly text: string
}

/** Every page that people read: the README of each folder, and all of `docs/`. */
export function readPages(): Page[] {
  const paths = globSync(['README.md', '*/README.md', 'docs/**/*.md'], { cwd: repositoryRoot })
  return paths
    .filter((path) => !path.includes('node_modules'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }))
}

/**
 * What a page gives to paste into a shell, in order: its blocks, and the commands inside its text that
 * leave nothing open.
 */
export function scriptsOf({ text }: Page): string[] {
  const pattern = /^( *)```sh\n([\s\S]*?)^ *```$|`(npx sluice [^`<]+)`/gm
  return [...text.matchAll(pattern)].map(([, indent = '', block, inline]) =>
    block === undefined ? (inline ?? '') : block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )
}

/** The commands that a page only names, without their options, for example `flag archive`. */
export function namedCommandsOf({ text }: Page): string[] {
  return [...text.matchAll(/`sluice ([a-z][a-z -]*[a-z])(?: [^`]*)?`/g)].map(([, name = '']) =>
    name.replace(/ --?.*/, ''),
  )
}

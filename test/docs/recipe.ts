import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../helpers/architecture.ts'

const folder = join(repositoryRoot, 'docs/recipes')
// Not bin/tsc: without an extension it does not load under the hooks that tap passes down.
const compiler = join(repositoryRoot, 'node_modules/typescript/lib/tsc.js')

/** The recipe that runs in browsers, and is tested in one. */
export const pageRecipe = 'react'

/** The names of all recipes. */
export function recipeNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file !== 'README.md')
    .map((file) => file.replace(/\.md$/, ''))
}

/** The files that a recipe shows, by name. Throws if it shows code that has none. */
export function filesOf(recipe: string): Record<string, string> {
  const text = readFileSync(join(folder, `${recipe}.md`), 'utf8')
  const found = [...text.matchAll(/<!-- file: (\S+) -->\n\n```tsx?\n([\s\S]*?)```/g)]
  const commands = [...text.matchAll(/```sh\n/g)].length
  if (found.length !== text.split('```').length / 2 - 0.5 - commands) {
    throw new Error(`${recipe}.md shows code without the name of a file`)
  }
  return Object.fromEntries(found.map(([, name = '', code = '']) => [name, code]))
}

/** Settings that hold the recipes to what the project itself is held to; `lib` is that of the host. */
export function settingsFor(lib: readonly string[] = ['ES2023']): string {
  const up = (path: string) => join(repositoryRoot, path)
  return JSON.stringify({
    extends: up('tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      declaration: false,
      noEmit: true,
      jsx: 'react-jsx',
      lib,
      allowImportingTsExtensions: true,
      rewriteRelativeImportExtensions: false,
      types: ['node'],
      typeRoots: [up('node_modules/@types')],
    },
    include: ['**/*.ts', '**/*.tsx'],
    references: [
      'sdk/tsconfig.evaluate.json',
      'sdk',
      'sdk/tsconfig.node.json',
      'sdk/tsconfig.openfeature.json',
    ].map((path) => ({ path: up(path) })),
  })
}

/** What the compiler has to say of a folder. Empty: nothing. */
export function compile(at: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, '-b', at], (_error, stdout) => resolve(stdout))
  })
}

/** As much of Next.js and React as its recipe uses: what they promise, and nothing that runs. */
export const nextStub = `
declare module 'next/headers' {
  export function cookies(): Promise<{ get(name: string): { value: string } | undefined }>
}
declare module 'react' {
  export function cache<F extends (...values: never[]) => unknown>(make: F): F
}
declare module 'react/jsx-runtime' {
  export namespace JSX {
    type Element = object
    interface IntrinsicElements { main: { children?: string } }
  }
  export function jsx(type: string, properties: object): JSX.Element
}
`

/** What parameters of the API's queries are called on the command line. */
const options: readonly (readonly [parameter: string, option: string])[] = [
  ['?includingContents=true', '--including-contents'],
  ['?header=true', '--header'],
  ['?header=false', '--no-header'],
]

/** A sentence of the API in the words of the command: it tells what to repeat a request with. */
export function asOptions(sentence: string): string {
  return options.reduce((text, [parameter, option]) => text.replace(parameter, option), sentence)
}

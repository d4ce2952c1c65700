import type { Summary } from './summary.ts'

/** A message for an incoming webhook of Slack: `text` is what notifications show. */
export function slackMessage({ title, facts, url }: Summary): object {
  const heading = url === undefined ? escaped(title) : `<${url}|${escaped(title)}>`
  const lines = facts.map(([name, text]) => `*${escaped(name)}*: ${escaped(text)}`)
  return {
    text: escaped(title),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${heading}*` } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: lines.join('\n').slice(0, 2900) }] },
    ],
  }
}

/** Slack's three control characters: nobody's flag name may mention a whole channel. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

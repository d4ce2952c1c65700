import type { Summary } from './summary.ts'

/** A message for a workflow of Teams ("when a webhook request is received"): an Adaptive Card. */
export function teamsMessage({ title, facts, url }: Summary): object {
  return {
    type: 'message',
    summary: title,
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'TextBlock', size: 'Medium', weight: 'Bolder', wrap: true, text: plain(title) },
            {
              type: 'FactSet',
              facts: facts.map(([name, text]) => ({ title: plain(name), value: plain(text) })),
            },
          ],
          ...(url === undefined
            ? {}
            : { actions: [{ type: 'Action.OpenUrl', title: 'Open in Sluice', url }] }),
        },
      },
    ],
  }
}

/** Takes the meaning from Markdown's characters: nobody's flag name may be a link. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]()<>#~]/g, '\\$&')
}

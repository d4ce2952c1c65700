// Run by chromium.test.ts inside a page: puts the outcomes into the page.
import { evaluateGolden, whyNoCodeIsMade } from './evaluate-golden.ts'

declare const document: { getElementById(id: string): { textContent: string } }

const page = (id: string) => document.getElementById(id)
page('code-generation').textContent = whyNoCodeIsMade()
page('outcomes').textContent = evaluateGolden(JSON.parse(page('files').textContent))

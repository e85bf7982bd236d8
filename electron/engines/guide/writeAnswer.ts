import type { Section } from './manual.ts'

const ABOUT = 'The Guide searches the manual; it is not a language model.'

/** The answer as Markdown: the passages as they are written, each with the page it stands on. */
export function answerWith(passages: Section[]): string {
  const written = passages.map(
    ({ title, text, page }) => `### ${title}\n\n${text}\n\n*From the manual, page "${page}".*`,
  )
  return `${written.join('\n\n')}\n\n---\n\n*${ABOUT}*`
}

/** When nothing fits: that it is so, and what there is. */
export function answerWithout(sections: Section[]): string {
  return `I found nothing about that in the manual. ${ABOUT} Try other words, or ask about one of these:\n\n${topics(sections)}`
}

/** When nothing was asked, as in "hello". */
export function greeting(sections: Section[]): string {
  return `This is the Guide. Ask it how to use Aside, in your own words. ${ABOUT} To chat, choose a model in the model list.\n\nThe manual has these pages:\n\n${topics(sections)}`
}

function topics(sections: Section[]): string {
  const byPage = Map.groupBy(sections, ({ page }) => page)
  return [...byPage].map(([page, [first]]) => `- ${page}${first ? `: "${first.title}"` : ''}`).join('\n')
}

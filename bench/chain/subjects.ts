import type { Runnable } from '@langchain/core/runnables'
import { runnableAsCompleted } from '../../electron/assistant/batch.ts'
import type { App } from '../../electron/createApp.ts'

/** The ways of having the same questions answered. `serial` is what the others are compared with. */
export interface Subject {
  serial(questions: string[]): Promise<void>
  concurrent(questions: string[]): Promise<void>
  batch(questions: string[]): Promise<void>
  batchAsCompleted(questions: string[]): Promise<void>
}

export const model = { engine: 'ollama', name: 'llama3.2:3b' }
const config = { context: { model, tools: false } }

/** One call and the same many times: what every subject does alike. */
function oneByOne(call: (question: string) => Promise<unknown>): Pick<Subject, 'serial' | 'concurrent'> {
  return {
    async serial(questions) {
      for (const question of questions) await call(question)
    },
    async concurrent(questions) {
      await Promise.all(questions.map(call))
    },
  }
}

export function runnableSubject(runnable: Runnable<string>): Subject {
  return {
    ...oneByOne((question) => runnable.invoke(question, config as object)),
    async batch(questions) {
      await runnable.batch(questions, config as object)
    },
    async batchAsCompleted(questions) {
      let told = 0
      for await (const one of runnableAsCompleted(runnable, questions, config as object)) {
        if ('error' in one) throw one.error
        told += 1
      }
      if (told !== questions.length) throw new Error(`${told} of ${questions.length} were told`)
    },
  }
}

/** Over the local API: `/invoke` one by one, `/batch` for many, whose lines come in the order of their ends. */
export function apiSubject(url: string, secret: string): Subject {
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` }
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.status} ${text}`)
    return text
  }
  const name = `${model.engine}/${model.name}`
  const batch = async (questions: string[]) => {
    const inputs = questions.map((question) => ({ question }))
    const text = await post('/batch', { inputs, model: name, max_concurrency: questions.length })
    if (text.split('"answer"').length - 1 !== questions.length) throw new Error(text)
  }
  return { ...oneByOne((question) => post('/invoke', { question, model: name })), batch, batchAsCompleted: batch }
}

export async function subjectsOf(app: App, api: { url: string; secret: string }): Promise<Record<string, Subject>> {
  const chain = await app.chain()
  return {
    'the model': runnableSubject((await chain.model(model)) as unknown as Runnable<string>),
    'text completion': runnableSubject((await chain.completion(model)) as unknown as Runnable<string>),
    'the whole chain': runnableSubject(chain.answer as unknown as Runnable<string>),
    'the HTTP API': apiSubject(api.url, api.secret),
  }
}

import type { ModelRef } from '../../shared/model/conversation.ts'
import type { Registry } from './registry.ts'

/** Whether that model can call tools, as its engine says; a model that the last look did not know is looked for once more. */
export async function canCallTools(
  { engine, name }: ModelRef,
  { statuses }: Pick<Registry, 'statuses'>,
): Promise<boolean> {
  const find = async (refresh: boolean) => {
    const found = (await statuses({ refresh })).find(({ id }) => id === engine)
    return found?.models.find(({ ref }) => ref.name === name || ref.name === `${name}:latest`)
  }
  const model = (await find(false)) ?? (await find(true))
  return model?.capabilities?.includes('tools') ?? false
}

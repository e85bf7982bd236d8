import type { ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import { strings } from '../../shared/strings.ts'
import { filePath } from '../connection/filePath.ts'
import { openModelFile } from './modelsState.ts'

const words = strings.modelsPage

/** Opens a .gguf file that was dropped onto the page, where it is. Rejects with what is wrong with it. */
export async function openDroppedModel(file: File): Promise<ModelRef> {
  const path = filePath(file)
  if (path !== null) return openModelFile(path)
  throw new AppError('UNSUPPORTED_HERE', words.droppedNowhere(file.name), { next: words.droppedNowhereNext })
}

import { answerCalls } from '../../../platform/threads/answerCalls.ts'
import { judgeModel } from '../gguf/judgeModel.ts'
import { findFiles } from './findFiles.ts'

const calls = { judgeModel, findFiles }
export type ModelFileCalls = typeof calls

answerCalls(calls)

import { answerCalls } from '../../../platform/threads/answerCalls.ts'
import { findInFiles } from './findInFiles.ts'
import { listEntries } from './listEntries.ts'
import { previewWrite } from './previewWrite.ts'
import { readPage } from './readPage.ts'
import { replaceFile } from './replaceFile.ts'

const calls = { readPage, listEntries, findInFiles, previewWrite, replaceFile }
export type FileCalls = typeof calls

answerCalls(calls)

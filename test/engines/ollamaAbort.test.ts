import { abortRules } from './abortRules.ts'
import { harness } from './ollamaHarness.ts'

abortRules((answer) => harness(answer))

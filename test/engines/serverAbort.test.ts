import { abortRules } from './abortRules.ts'
import { serverHarness } from './serverHarness.ts'

abortRules((answer) => serverHarness(answer))

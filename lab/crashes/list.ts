import type { Crash } from './crash.ts'
import { cCrashes } from './list-c.ts'
import { cppCrashes } from './list-cpp.ts'
import { goCrashes } from './list-go.ts'

export const crashes: readonly Crash[] = [...cCrashes, ...cppCrashes, ...goCrashes]

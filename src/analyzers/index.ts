import type { Analyzer } from './contract.ts'
import { crashAtStart } from './crash-at-start.ts'
import { image } from './image.ts'
import { missingReference } from './missing-reference.ts'

/** Every analyzer, one line each. */
export const analyzers: readonly Analyzer[] = [crashAtStart, image, missingReference]

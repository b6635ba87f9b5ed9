import type { ReleaseDetail } from '../api/shapes.ts'
import { brief } from '../parts/foreign.tsx'

/** `cart 1.4.2`, as people call it. */
export function releaseName({ appName, packageVersion }: Pick<ReleaseDetail['deployment'], 'appName' | 'packageVersion'>): string {
  return brief(`${appName} ${packageVersion}`, 200)
}

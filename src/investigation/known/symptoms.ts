/** Causes that say how a trouble shows and not why. Whatever says why takes them in as its evidence. */
export const symptomCauses = ['release.errors-rose', 'release.latency-rose', 'release.alert-measure', 'release.pods-not-ready'] as const

import { z } from 'zod'
import type { Evidence } from '../domain/incident/evidence.ts'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import { verbatim } from '../domain/text.ts'
import type { World } from '../world/world.ts'
import { containerCases, explained, grouped } from './containers/cases.ts'
import { defineAnalyzer } from './contract.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import { fieldEvidence } from './evidence/pieces.ts'
import { changedFields, lastGoodRevision } from './evidence/releases.ts'
import { imageCauses } from './images/causes.ts'
import { existsEvidence, nodeEvidence, pullSecretEvidence, similarEvidence } from './images/evidence.ts'
import { imageMends } from './images/mends.ts'
import { existingImages, meantImage, parseImage, type SeenImage } from './images/names.ts'
import { type FailedCase, foreignByLog, mayBeForeign, wordsAbout } from './images/words.ts'

const cause = hypotheses(imageCauses)

/** The image of a container cannot be had, or not run. The registry's and the runtime's own words decide; what the cluster holds already tells a wrong tag from a wrong name. */
export const image = defineAnalyzer({
  kind: 'image',
  settings: z.strictObject({}),
  causes: imageCauses,

  async analyze(input) {
    const { world } = input
    const cases = containerCases(input)
    const refused = await Promise.all(grouped(cases.filter((one) => mayBeForeign(world, one))).map((group) => foreignByLog(input, group)))
    const failed = cases
      .flatMap((one) => {
        const words = wordsAbout(world, one)
        return words === undefined ? [] : [{ ...one, words }]
      })
      .concat(refused.flat())
    if (failed.length === 0) return []
    const existing = existingImages(world)
    return grouped(failed, ({ container }) => container.image ?? '').flatMap((group) => explain(world, group, existing))
  },
})

function explain(world: World, group: readonly [FailedCase, ...FailedCase[]], existing: readonly SeenImage[]): Hypothesis[] {
  const [{ words, container, owner, ref }] = group
  const written = container.image ?? ''
  const name = parseImage(written)
  const { repository, tag } = name
  const release = lastGoodRevision(world, owner)
  const changed =
    release === undefined ? [] : changedFields(owner, release, 'weak', ({ path }) => path === `containers[${container.name}].image`)
  const parts = {
    object: owner,
    facts: {
      image: written,
      repository,
      tag: tag === '' ? (name.digest ?? '') : tag,
      container: container.name,
      registry: repository.split('/')[0] ?? '',
    },
    explains: explained(group),
    mends: imageMends(world, group[0], words.failure, existing),
    ...(changed[0]?.at === undefined ? {} : { since: changed[0].at }),
  }
  const knownTag = existing.find((seen) => seen.name.repository === repository && seen.name.tag !== tag)
  const say = (code: keyof typeof imageCauses, evidence: readonly Evidence[], against: readonly Evidence[] = []): Hypothesis =>
    cause(code, { ...parts, evidence: [...evidence, ...changed], against })
  const alike = meantImage(written, existing)
  const nameIsOff = knownTag === undefined && alike !== undefined ? [similarEvidence(alike, 'strong')] : []
  const exists = knownTag === undefined ? [] : [existsEvidence(knownTag, name)]
  const weakened = { ...words.evidence, strength: 'weak' as const }
  const open = { ...words.evidence, strength: 'strong' as const }
  switch (words.failure) {
    case 'not-found':
      return [
        say('image.tag-not-found', [knownTag === undefined && nameIsOff.length > 0 ? open : words.evidence, ...exists], nameIsOff),
        ...(exists.length > 0 ? [] : [say('image.name-wrong', [weakened, ...nameIsOff])]),
      ]
    case 'name-or-access': {
      const secrets = pullSecretEvidence(world, group[0])
      return [
        say('image.name-wrong', [nameIsOff.length > 0 ? open : weakened, ...nameIsOff], exists),
        say('image.unauthorized', [exists.length > 0 || secrets.length > 0 ? open : weakened, ...secrets, ...exists], nameIsOff),
      ]
    }
    case 'name-wrong':
      return [say('image.name-wrong', [words.evidence, ...nameIsOff])]
    case 'unauthorized':
      return [say('image.unauthorized', [words.evidence, ...pullSecretEvidence(world, group[0])])]
    case 'unreachable':
      return [say('image.registry-unreachable', [words.evidence])]
    case 'rate-limited':
      return [say('image.rate-limited', [words.evidence])]
    case 'never-pulled':
      return [
        say('image.pull-policy-never', [
          words.evidence,
          fieldEvidence(owner, `containers[${container.name}].imagePullPolicy`, verbatim('imagePullPolicy: Never'), 'weak'),
        ]),
      ]
    case 'invalid-name':
      return [say('image.invalid-name', [words.evidence])]
    case 'wrong-architecture':
      return [say('image.wrong-architecture', [words.evidence, ...nodeEvidence(ref, world)])]
  }
}

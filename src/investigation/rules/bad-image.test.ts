import { expect, it } from 'vitest'
import { badImage } from './bad-image.ts'
import { examining, log, pods } from './examining.ts'

it('says that an image cannot be pulled, in the kubelet’s words', async () => {
  const message = 'Failed to pull image "cart:1.5.0": not found'
  const { causes } = await examining(badImage, {
    find_objects: pods({ ready: false, waiting: ['ImagePullBackOff'] }),
    get_events: () => ({ events: [{ message, reason: 'Failed' }] }),
  })
  expect(causes[0]?.summary.en).toBe('The image of cart 1.5.0 cannot be pulled')
  expect(causes[0]?.evidence.at(-1)?.en).toContain(message)
})

it('says that it was built for another machine', async () => {
  const { causes } = await examining(badImage, {
    find_objects: pods({ ready: false, restarts: 3 }),
    get_logs: log('exec /cart: exec format error'),
  })
  expect(causes[0]?.summary.en).toContain('another architecture')
})

it('is silent for pods that wait for something else', async () => {
  expect((await examining(badImage, { find_objects: pods({ waiting: ['CrashLoopBackOff'] }), get_logs: log('bye') })).causes).toEqual([])
})

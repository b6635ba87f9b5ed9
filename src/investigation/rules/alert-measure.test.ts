import { expect, it } from 'vitest'
import { alertMeasureMoved } from './alert-measure.ts'
import { examining, matrix } from './examining.ts'

const expression = 'queue_depth{queue="cart"} > 100'

it('tells that what the alert measures is not as before, by its own expression', async () => {
  const { causes } = await examining(alertMeasureMoved, { execute_range_query: () => matrix(10, 300) }, { expression })
  expect(causes[0]?.summary.en).toBe('What CartIsWrong measures went from 10.1 to 303 around the release of cart 1.5.0')
  expect(causes[0]?.promQL).toEqual(['queue_depth{queue="cart"}'])
})

it('is silent where it is as it always was, though the alert fires', async () => {
  expect((await examining(alertMeasureMoved, { execute_range_query: () => matrix(120, 121) }, { expression })).causes).toEqual([])
})

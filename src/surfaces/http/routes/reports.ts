import { createTwoFilesPatch } from 'diff'
import type { DiagnosisReport } from '../../../domain/release/report.ts'
import { inLanguage } from '../../../investigation/report/in-language.ts'
import { contentOf } from '../../../investigation/report/verdict.ts'
import {
  AveragesReply,
  DiffQuery,
  DiffReply,
  LanguageQuery,
  RatingRequest,
  ReportPage,
  ReportParams,
  ReportQuery,
  ReportReply,
} from '../contracts/release.ts'
import { comment, ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'
import { reportAnswer } from './report-answer.ts'

const tags = ['releases']

export function reportRoutes(app: Server, serving: Serving): void {
  reading(app, serving)
  judging(app, serving)
}

function reading(app: Server, { releases }: Serving): void {
  app.get(
    '/api/v1/reports',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Reports on releases', querystring: ReportQuery, response: { 200: ReportPage, ...problems } },
    },
    async ({ query: { page, pageSize, deploymentId, status, language } }) => {
      const found = await releases.reports({
        page,
        pageSize,
        ...(deploymentId === undefined ? {} : { deploymentId }),
        ...(status === undefined ? {} : { status }),
      })
      return ok({ ...found, data: found.data.map((report) => reportAnswer(report, language)) })
    },
  )
  app.get(
    '/api/v1/reports/:id',
    {
      config: { access: 'viewer' },
      schema: {
        ...one('One report, with every question that was asked'),
        querystring: LanguageQuery,
        response: { 200: ReportReply, ...problems },
      },
    },
    async ({ params, query: { language } }) => ok(reportAnswer(await releases.report(params.id), language)),
  )
  app.get(
    '/api/v1/reports/:id/diff',
    {
      config: { access: 'viewer' },
      schema: { ...one('What two versions say differently'), querystring: DiffQuery, response: { 200: DiffReply, ...problems } },
    },
    async ({ params, query }) => {
      const [from, to] = await Promise.all([releases.report(query.with), releases.report(params.id)])
      return ok({ from: from.id, to: to.id, diff: diffOf(inLanguage(from, query.language), inLanguage(to, query.language)) })
    },
  )
  app.get(
    '/api/v1/report-scores',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Scores by model and prompt version', response: { 200: AveragesReply, ...problems } },
    },
    async () => ok((await releases.averages()).map(({ stars, ...average }) => ({ ...average, ...(stars === undefined ? {} : { stars }) }))),
  )
}

function judging(app: Server, { releases }: Serving): void {
  app.post(
    '/api/v1/reports/:id/again',
    {
      config: { access: 'operator' },
      schema: { ...one('The same question again, as a new version'), response: { 202: ReportReply, ...problems } },
    },
    async ({ params }, reply) => reply.code(202).send(ok(reportAnswer(await releases.again(params.id)), 'accepted')),
  )
  app.post(
    '/api/v1/reports/:id/mark',
    {
      config: { access: 'operator' },
      schema: { ...one('Make this version the one to read'), response: { 200: ReportReply, ...problems } },
    },
    async ({ params }) => ok(reportAnswer(await releases.mark(params.id))),
  )
  app.post(
    '/api/v1/reports/:id/rating',
    {
      config: { access: 'viewer' },
      schema: { ...one('Rate it with one to five stars'), body: RatingRequest, response: { 200: ReportReply, ...problems } },
    },
    async ({ params, body, caller }) =>
      ok(reportAnswer(await releases.rate(params.id, { by: caller.name, stars: body.stars, ...comment(body.comment) }))),
  )
}

function one(summary: string) {
  return { tags, summary, params: ReportParams }
}

function diffOf(from: DiagnosisReport, to: DiagnosisReport): string {
  // Ends with a line break, so that a difference in the last line is told without a remark on its end.
  const textOf = (report: DiagnosisReport): string => `${contentOf(report).trimEnd()}\n`
  const [left, right] = [textOf(from), textOf(to)]
  return left === right ? '' : createTwoFilesPatch(`version ${from.version}`, `version ${to.version}`, left, right)
}

/**
 * What was already done of a piece of work that asks models, step by step, until it ends: whoever goes on with it after a kill asks nobody twice. An answer of a
 * model is written with what it cost in one transaction.
 */
export const taskStepsTable: readonly string[] = [
  `create table task_steps (
    task text not null,
    place text not null,
    doc jsonb not null,
    at timestamptz not null,
    primary key (task, place)
  )`,
  `create index task_steps_by_time on task_steps (at)`,
  `create index model_calls_of_task on model_calls (task)`,
]

export interface TaskStepRow {
  task: string
  place: string
  doc: unknown
  at: Date
}

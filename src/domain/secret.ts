import { inspect } from 'node:util'

const mask = '***'

/** A value that no log, report, error or JSON may show: every way of printing it gives `***`. `reveal` is the only way out, called where it is used. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [Symbol.toPrimitive](): string {
    return mask
  }

  [inspect.custom](): string {
    return mask
  }
}

import { describe, expect, it } from 'vitest'
import { recordOf } from './analysis.fixture.ts'
import { keyRegisters } from './key-registers.ts'

const withheld = '(not shown: it may hold data)'

describe('the registers that a model is told', () => {
  it('are addresses of code and stack, null pointers and what stands near the fault', () => {
    const registers = {
      rip: '0x401000',
      rsp: '0x7ffd00001000',
      rbp: '0x7ffd00f00000',
      rax: '0xfff',
      rcx: '0x6472617773736170',
      rdx: '0x7f1200000810',
    }
    const told = keyRegisters(recordOf({ registers, faultAddress: '0x7f1200000800' }))
    expect(told.split('\n')).toEqual([
      'rip = 0x401000',
      'rsp = 0x7ffd00001000',
      'rbp = 0x7ffd00f00000',
      'rax = 0xfff',
      `rcx = ${withheld}`,
      'rdx = 0x7f1200000810',
    ])
    expect(keyRegisters(recordOf({ registers, faultAddress: undefined }))).toContain('rax = 0xfff')
    expect(keyRegisters(recordOf({ registers, faultAddress: undefined }))).toContain(`rdx = ${withheld}`)
  })

  it('are those of the machine, and none where none is known', () => {
    expect(keyRegisters(recordOf({ machine: 'aarch64', registers: { pc: '0x10', x29: '0x1234567890', x1: '0x0' } }))).toBe(
      `pc = 0x10\nx29 = ${withheld}\nx1 = 0x0`,
    )
    expect(keyRegisters(recordOf({ registers: {} }))).toBe('unknown')
  })
})

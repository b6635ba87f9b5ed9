import { describe, expect, it } from 'vitest'
import { signalFrames } from './signal-frame.ts'

/** The kernel's frame of a SIGSEGV at 0xc, at byte 256 of a stack full of other words. */
function x86Stack(): Buffer {
  const stack = Buffer.alloc(4096, 0)
  for (let at = 0; at < stack.length; at += 8) stack.writeBigUInt64LE(0x7f00_0000_1000n + BigInt(at), at)
  const context = 256
  stack.fill(0, context, context + 304 + 128)
  stack.writeBigUInt64LE(7n, context)
  stack.writeBigUInt64LE(0x7ffc_1000n, context + 160)
  stack.writeBigUInt64LE(0x4a_2200n, context + 168)
  stack.writeUInt16LE(0x33, context + 184)
  stack.writeUInt16LE(0x2b, context + 190)
  stack.writeBigUInt64LE(14n, context + 200)
  stack.writeInt32LE(11, context + 304)
  stack.writeInt32LE(1, context + 312)
  stack.writeBigUInt64LE(0xcn, context + 320)
  return stack
}

describe('signalFrames', () => {
  it('finds what was interrupted on x86-64', () => {
    expect(signalFrames(x86Stack(), 'x86-64')).toEqual([{ signal: 11, code: 1, faultAddress: '0xc', pc: '0x4a2200', sp: '0x7ffc1000' }])
  })

  it('finds it on aarch64', () => {
    const stack = Buffer.alloc(8192, 0xff)
    const info = 512
    stack.fill(0, info, info + 128 + 176 + 288)
    stack.writeInt32LE(7, info)
    stack.writeInt32LE(2, info + 8)
    stack.writeBigUInt64LE(0x1234n, info + 16)
    const registers = info + 128 + 176
    stack.writeBigUInt64LE(0x1234n, registers)
    stack.writeBigUInt64LE(0xffff_1000n, registers + 256)
    stack.writeBigUInt64LE(0xaaaa_0004n, registers + 264)
    stack.writeBigUInt64LE(0x6000_0000n, registers + 272)
    expect(signalFrames(stack, 'aarch64')).toEqual([{ signal: 7, code: 2, faultAddress: '0x1234', pc: '0xaaaa0004', sp: '0xffff1000' }])
  })

  it.each([0, 0x33, 0xff])('finds nothing in a stack of bytes %i, nor in one that is too short', (byte) => {
    expect(signalFrames(Buffer.alloc(65_536, byte), 'x86-64')).toEqual([])
    expect(signalFrames(Buffer.alloc(65_536, byte), 'aarch64')).toEqual([])
    expect(signalFrames(x86Stack().subarray(0, 600), 'x86-64')).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { growth, linear } from '../../domain/growth.fixture.ts'
import { gdbFrame } from './gdb-frame.ts'

describe('gdbFrame', () => {
  it.each([
    [
      '#0  0x000056476844a965 in milvus::segcore::Column<long>::get (this=..., i=...) at cpp.cc:12',
      { pc: '0x000056476844a965', name: 'milvus::segcore::Column<long>::get', file: 'cpp.cc', line: 12 },
    ],
    [
      '#6  0x00007fd669ea8e85 in std::terminate() () from /lib/x86_64-linux-gnu/libstdc++.so.6',
      { name: 'std::terminate()', from: '/lib/x86_64-linux-gnu/libstdc++.so.6' },
    ],
    ['#4  <signal handler called>', { signalHandler: true, name: undefined, pc: undefined }],
    ['#13 0x00007f44127fb000 in ?? ()', { name: undefined, pc: '0x00007f44127fb000' }],
    ['#4  0x00007fd669e9d919 in ?? () from /lib/libstdc++.so.6', { name: undefined, from: '/lib/libstdc++.so.6' }],
    [
      '#13 0x00000000004a1d83 in main.(*loader).loadSegment (l=..., x=..., ~r0=...) at /go/main.go:17',
      { name: 'main.(*loader).loadSegment', line: 17 },
    ],
    [
      '#2  0x1 in std::this_thread::sleep_for<long, std::ratio<1l, 1l> > (__rtime=...) at /usr/include/c++/12/bits/this_thread_sleep.h:80',
      { name: 'std::this_thread::sleep_for<long, std::ratio<1l, 1l> >' },
    ],
    [
      '#2  0x1 in milvus::{lambda(int (*)(char))#1}::operator()(int*) const () at a b/x (1).cc:7',
      { name: 'milvus::{lambda(int (*)(char))#1}::operator()(int*) const', file: 'a b/x (1).cc', line: 7 },
    ],
    ['#0  main () at x.c:3', { pc: undefined, name: 'main', line: 3 }],
    ['#1  0x2 in operator() (__closure=..., p=...) at x.cc:9', { name: 'operator()' }],
    ['#5  0x1 in operator<< <char> (o=...) at x.cc:9', { name: 'operator<< <char>' }],
  ])('%s', (line, frame) => {
    expect(gdbFrame(line)).toMatchObject(frame)
  })

  it.each(['', 'warning: x', '#', '#x y', '[Current thread is 1 (LWP 3)]', '#0  no brackets', '(More stack frames follow...)'])(
    'is no frame: %s',
    (line) => {
      expect(gdbFrame(line)).toBeUndefined()
    },
  )

  it('is linear on hostile lines', async () => {
    for (const part of ['(', ')', ' at ', ') at ', '<', ') from ']) {
      expect(await growth((times) => void gdbFrame(`#0  0x1 in ${part.repeat(times)})`), 20_000), `growth with ${part}`).toBeLessThan(
        linear,
      )
    }
  })
})

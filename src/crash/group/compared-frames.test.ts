import { describe, expect, it } from 'vitest'
import { comparedFrames } from './compared-frames.ts'
import { frameOf } from './stack-report.fixture.ts'

const keys = (...names: string[]): string[] => comparedFrames(names.map((name, index) => frameOf(name, index))).map(({ key }) => key)

describe('the frames that builds are compared by', () => {
  it('are the same whether destructors were put into their caller or not', () => {
    const asBuilt = keys(
      'abort',
      '__cxa_pure_virtual',
      'q::Operator::Finish',
      'q::Operator::~Operator',
      'q::Limit::~Limit',
      'q::RunPlan',
      'main',
    )
    expect(asBuilt).toEqual(['q::Operator::Finish', 'q::RunPlan'])
    expect(keys('abort', '__cxa_pure_virtual', 'q::Operator::Finish', 'q::RunPlan', 'main')).toEqual(asBuilt)
    expect(keys('q::Load', 'q::Segment::Segment(int)', 'q::Open', 'main')).toEqual(['q::Load', 'q::Open'])
  })

  it('keep a constructor or destructor that went wrong itself, and one that says more than nothing', () => {
    expect(keys('q::Collector::~Collector', 'q::Collect', 'main')).toEqual(['q::Collector::~Collector', 'q::Collect'])
    expect(keys('q::Base::Stop', 'q::Base::~Base', 'main')).toEqual(['q::Base::Stop', 'q::Base::~Base'])
  })

  it('begin with the destructor that an exception must not leave: what threw may be cleaned up already', () => {
    const whole = keys('abort', 'std::terminate()', '__cxa_throw', 'q::Fail', 'q::Unload', 'q::Guard::~Guard', 'q::With', 'main')
    expect(whole).toEqual(['q::Guard::~Guard', 'q::With'])
    expect(keys('abort', '__gxx_personality_v0', '_Unwind_Resume', 'q::Unload', 'q::Guard::~Guard', 'q::With', 'main')).toEqual(whole)
    expect(keys('abort', '__cxa_throw', 'q::Fail', 'q::Load', 'main')).toEqual(['q::Fail', 'q::Load'])
  })

  it('hold a closure only where it went wrong, under one name for every way to write it', () => {
    expect(keys('q::Run', 'operator()', 'std::function<void()>::operator()', 'q::Pool::Work')).toEqual(['q::Run', 'q::Pool::Work'])
    const inDebug = keys('operator()', '__gnu_cxx::__ops::_Iter_less', 'q::Order', 'main')
    expect(inDebug).toEqual(['{lambda}', 'q::Order'])
    expect(keys('q::Order(Rows&)::{lambda(Row)#1}::operator()(Row) const', 'q::Order', 'main')).toEqual(inDebug)
  })

  it('hold no machinery of the system between the program’s own functions', () => {
    expect(keys('by_value', '/lib/libc.so.6!msort_with_tmp', '/lib/libc.so.6!qsort_r', 'sort_values', 'main')).toEqual([
      'milvus!by_value',
      'milvus!sort_values',
    ])
  })

  it('of a crash in main itself are told by what it called', () => {
    expect(keys('abort', '__cxa_throw', 'std::optional<int>::value', 'main')).toEqual(['std::optional::value', 'milvus!main'])
    expect(keys('runtime.gopanic', 'runtime.panicIndex', 'main.main', 'runtime.main')).toEqual(['runtime.panicIndex', 'milvus!main.main'])
    expect(keys('main', '__libc_start_main')).toEqual(['milvus!main'])
    expect(keys('<signal handler called>', 'main')).toEqual(['milvus!main'])
  })
})

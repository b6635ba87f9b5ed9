import { describe, expect, it } from 'vitest'
import { growth, linear } from '../../domain/growth.fixture.ts'
import { bareName } from './bare-name.ts'

describe('bareName', () => {
  it.each([
    ['milvus::segcore::Column<long>::get', 'milvus::segcore::Column::get'],
    ['milvus::segcore::Column<long>::get(int) const', 'milvus::segcore::Column::get'],
    [
      'void std::this_thread::sleep_for<long, std::ratio<1l, 1l> >(std::chrono::duration<long, std::ratio<1l, 1l> > const&)',
      'std::this_thread::sleep_for',
    ],
    ['std::terminate()', 'std::terminate'],
    ['milvus::Op::operator()(std::vector<int> const&, int*) const', 'milvus::Op::operator()'],
    ['milvus::operator<< <char>(std::ostream&, milvus::Id const&)', 'milvus::operator<<'],
    ['bool milvus::operator<(milvus::Id, milvus::Id)', 'milvus::operator<'],
    ['milvus::Id::operator->() const', 'milvus::Id::operator->'],
    ['operator new(unsigned long)', 'operator new'],
    ['milvus::Id::operator bool() const', 'milvus::Id::operator bool'],
    ['main(int, char**)::{lambda(int*)#1}::operator()(int*) const', 'main::{lambda}::operator()'],
    ['main(int, char**)::<lambda(int*)>::operator()(int *) const', 'main::{lambda}::operator()'],
    ['milvus::(anonymous namespace)::Load(int)', 'milvus::{anonymous}::Load'],
    ['milvus::_GLOBAL__N_1::Load', 'milvus::{anonymous}::Load'],
    ['milvus::Load(int) [clone .cold]', 'milvus::Load'],
    ['segcore_retrieve.part.0.isra.3', 'segcore_retrieve'],
    ['milvus::Load[abi:cxx11](int)', 'milvus::Load'],
    ['std::__cxx11::basic_string<char>::append', 'std::basic_string::append'],
    ['__memmove_avx_unaligned_erms', 'memmove'],
    ['__GI_raise', 'raise'],
    ['main.(*loader).loadSegment', 'main.(*loader).loadSegment'],
    ['main.first[go.shape.string]', 'main.first'],
    ['main.(*cache[go.shape.int]).get', 'main.(*cache[go.shape.int]).get'],
    [
      'github.com/milvus-io/milvus/internal/proxy.(*Proxy).search.func2.1',
      'github.com/milvus-io/milvus/internal/proxy.(*Proxy).search.func',
    ],
    ['runtime.raise.abi0', 'runtime.raise'],
    ['decltype(auto) milvus::visit<int>(int)', 'milvus::visit'],
    ['non-virtual thunk to milvus::Segment::Load()', 'milvus::Segment::Load'],
    ['milvus::Filter<(milvus::Op)3, &milvus::less<int> >::run(int)', 'milvus::Filter::run'],
    ['free', 'free'],
  ])('%s -> %s', (name, bare) => {
    expect(bareName(name)).toBe(bare)
  })

  it('is linear on hostile names', async () => {
    for (const part of ['<', '(<{[', 'operator', 'a.part', '[clone']) {
      expect(bareName(part.repeat(50_000)).length).toBeLessThanOrEqual(4200)
      expect(await growth((times) => void bareName(part.repeat(times)), 5_000), `growth with ${part}`).toBeLessThan(linear)
    }
  })
})

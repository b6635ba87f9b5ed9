import { describe, expect, it } from 'vitest'
import { growth, linear } from '../../domain/growth.fixture.ts'
import { demangle } from './demangle.ts'

describe('demangle', () => {
  it.each([
    ['_ZN6milvus7segcore4LoadERKSs', 'milvus::segcore::Load'],
    ['_ZNK6milvus10GroupChunk8GetChunkENS_7FieldIdE', 'milvus::GroupChunk::GetChunk'],
    [
      '_ZNKSt13unordered_mapIN6milvus7FieldIdESt10shared_ptrINS0_5ChunkEESt4hashIS1_ESt8equal_toIS1_ESaISt4pairIKS1_S4_EEE4findERSA_',
      'std::unordered_map::find',
    ],
    ['_ZZN6milvus22AsyncRetrieveByOffsetsEPvPKllENKUlvE_clEv', 'milvus::AsyncRetrieveByOffsets::{lambda}::operator()'],
    ['_ZN6milvus9SkipIndexD2Ev', 'milvus::SkipIndex::~SkipIndex'],
    ['_ZN6milvus9SkipIndexC1EOS0_', 'milvus::SkipIndex::SkipIndex'],
    [
      '_ZN8knowhere12IvfIndexNodeIfN5faiss12IndexIVFFlatEE11DeserializeERKNS_9BinarySetERKNS_6ConfigE',
      'knowhere::IvfIndexNode::Deserialize',
    ],
    ['_ZSt9terminatev', 'std::terminate'],
    ['_Z16segcore_retrievePi', 'segcore_retrieve'],
    ['_ZN12_GLOBAL__N_14loadEv', '{anonymous}::load'],
    ['_ZNSt17_Function_handlerIFvvEZN5folly3addEvEUlvE_E9_M_invokeERKSt9_Any_data', 'std::_Function_handler::_M_invoke'],
    ['_ZThn16_N6milvus5Chunk4DataEv', 'milvus::Chunk::Data'],
    ['_ZN6milvuslsERSoRKNS_2IdE', 'milvus::operator<<'],
    ['_ZN6milvus4CastcvbEv', 'milvus::Cast::operator cast'],
    ['_ZN6milvus3mulILi3ELb1EEEvv', 'milvus::mul'],
    ['_ZNSt12__shared_ptrIN6milvus5ChunkELN9__gnu_cxx12_Lock_policyE2EED2Ev', 'std::__shared_ptr::~__shared_ptr'],
    ['_ZN6milvus5applyIJidEEEvDpT_', 'milvus::apply'],
    ['_ZN6milvus4evalIiEEDTcl3runfp_EET_', 'milvus::eval'],
    ['main', 'main'],
    ['_cgo_77d684f1741d_Cfunc_cabort', '_cgo_77d684f1741d_Cfunc_cabort'],
    ['(null)', '(null)'],
    ['_Z', '_Z'],
    ['_ZN', '_ZN'],
    ['_ZN3foo', 'foo'],
  ])('%s -> %s', (mangled, name) => {
    expect(demangle(mangled)).toBe(name)
  })

  it('ends on hostile names', async () => {
    const parts = ['N', 'Z', 'I', 'P', 'F', 'Ul', 'X', 'DT', 'S_', 'L', '1a', 'J', 'M', 'A_']
    for (const part of parts) {
      expect(demangle(`_Z${part.repeat(50_000)}`).length).toBeLessThan(60_000 * part.length)
      expect(demangle(`_ZN1aI${part.repeat(50_000)}`)).toContain('a')
      for (const before of ['_Z', '_ZN1aI']) {
        expect(await growth((times) => void demangle(before + part.repeat(times)), 5_000), `growth with ${before}${part}`).toBeLessThan(
          linear,
        )
      }
    }
  })
})

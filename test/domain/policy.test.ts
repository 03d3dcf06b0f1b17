import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, noLooserThan, type Policy } from '../../src/domain/policy.ts';

const strict: Policy = { ...DEFAULT_POLICY, readyRequires: ['acceptance_criteria'] };
const loose: Policy = { ...DEFAULT_POLICY, foreignGates: 'accept', closeAuthority: 'workspace' };

describe('a configuration that nobody trusted', () => {
  it('may tighten every gate, and change what is no gate', () => {
    const wanted: Policy = { ...strict, capacity: 9, branchPrefix: 'x/' };
    expect(noLooserThan(wanted, DEFAULT_POLICY)).toEqual({ policy: wanted, loosened: false });
    expect(noLooserThan(DEFAULT_POLICY, loose)).toEqual({ policy: DEFAULT_POLICY, loosened: false });
  });

  it('loosens none', () => {
    expect(noLooserThan(loose, DEFAULT_POLICY)).toEqual({ policy: DEFAULT_POLICY, loosened: true });
    expect(noLooserThan(DEFAULT_POLICY, strict)).toEqual({ policy: strict, loosened: true });
  });
});

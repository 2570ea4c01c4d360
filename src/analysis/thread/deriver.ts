/** Answers what panels ask of single snapshots. What was computed last is kept. */
import { setImmediate as turn } from 'node:timers/promises';
import { derivedNames, type DerivedName, type DerivedResult } from '../../shared/protocol';
import { derive, type Derived, deriveLinearised } from '../derived';
import { packDerived } from '../derivedPacking';
import { DERIVED_ARRAYS } from '../computedArrays';
import type { DeriveRequest } from './messages';
import { type OpenRun, OpenRuns } from './openRuns';
import { Recent } from './recent';

/** Bytes of results that are kept, 60 kernels of 256 points. */
const MAX_RESULT_BYTES = 32 << 20;

export class Deriver {
  private readonly results = new Recent<Derived>(MAX_RESULT_BYTES);

  constructor(private readonly runs = new OpenRuns()) {}

  /**
   * All that is asked for in one answer, cheap names before costly ones; one that cannot be had refuses the whole. Gives way between
   * two names. @returns null when the signal was aborted meanwhile. @throws only what is a defect, or a lack of memory.
   */
  async answer({ run, step, get }: Omit<DeriveRequest, 'type'>, signal: AbortSignal): Promise<DerivedResult | null> {
    try {
      const source = await this.runs.get(run);
      const derived: Derived[] = [];
      for (const name of derivedNames.filter(known => get.includes(known))) {
        await turn();
        await source.snapshots.prepare(neededBy(name), step, signal);
        if (signal.aborted) return null;
        derived.push(await this.derive(source, step, name));
      }
      return packDerived(derived);
    } catch (error) {
      if (signal.aborted) return null;
      this.runs.forget(run);
      if (!(error instanceof Error && 'reason' in error)) throw error;
      return { ok: false, message: error.message };
    }
  }

  private async derive({ snapshots, serial }: OpenRun, step: number, name: DerivedName): Promise<Derived> {
    const key = `${serial} ${step} ${name}`;
    const known = this.results.get(key);
    if (known) return known;
    const derived = name === 'linearised_switch' ? await deriveLinearised(snapshots, step) : derive(snapshots, step, name);
    this.results.set(
      key,
      derived,
      derived.arrays.reduce((bytes, { data }) => bytes + data.byteLength, 0),
    );
    return derived;
  }
}

/** Arrays that lie in compressed archives are brought into memory before they are asked for. */
function neededBy(name: DerivedName): readonly string[] {
  switch (name) {
    case 'stops':
    case 'data':
      return [];
    case 'preds_eval':
    case 'preds_train':
      return ['preds_eval'];
    case 'K_train_train':
      return ['K_train_train'];
    default:
      return DERIVED_ARRAYS;
  }
}

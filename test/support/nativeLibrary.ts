/** The native library in tests: used where it is installed, and missed only where the environment says that it must be there. */
import type { Context } from 'mocha';
import { findNative, nativeFolders } from '../../src/tensors/native';
import { loadTensors } from '../../src/tensors/load';
import type { Tensors } from '../../src/tensors/tensors';

/** Set where the tests on the native library must run. */
export const REQUIRE_NATIVE = 'NTK_MONITOR_REQUIRE_NATIVE';

/** The native library; skips the tests of the caller where it is not installed, which is a failure under NTK_MONITOR_REQUIRE_NATIVE=1. */
export async function nativeTensors(context: Context): Promise<Tensors> {
  if (findNative() === undefined) {
    const why = `the native library is not installed (looked in ${nativeFolders().join(' and ')}); "ntk-monitor backend install" installs it`;
    if (process.env[REQUIRE_NATIVE] === '1') throw new Error(`${why}, and ${REQUIRE_NATIVE}=1 asks for these tests`);
    console.log(`      skipped: ${why}`);
    context.skip();
  }
  return loadTensors('tensorflow');
}

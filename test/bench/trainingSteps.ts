/** Gradient steps by engine and width, and the one that everything is a multiple of. */
import { descentOf, exp002, firstRunOf, type Variation } from './exp002';
import type { Finding } from './findings';
import { interleaved, type Work } from './interleaved';

const networks: readonly Variation[] = [...[100, 512, 1024, 2048].map(width => ({ width })), { width: 256, depth: 3 }];

/** One step of full-batch gradient descent in float64 at width 100, depth 1, on 256 points. */
export async function referenceStep(): Promise<() => void> {
  const descent = await descentOf(firstRunOf(exp002({ width: 100 })), 'float64');
  return () => descent.step();
}

export async function trainingSteps(reference: () => void): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const engine of ['float64', 'embedded'] as const) {
    for (const network of networks) {
      const descent = await descentOf(firstRunOf(exp002(network)), engine);
      const work: Work = { name: `gradient step, ${engine}, ${sizeOf(network)}`, run: () => descent.step() };
      findings.push(...interleaved(reference, [work]).map(({ name, ...timing }) => ({ quantity: name, ...timing })));
      descent.dispose();
    }
  }
  return findings;
}

const sizeOf = ({ width, depth = 1 }: Variation) => `width ${width}${depth === 1 ? '' : `, depth ${depth}`}`;

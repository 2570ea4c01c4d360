/** All cards, in the order in which a new panel shows them. */
import type { CardKind } from './card-kind';
import { driftCard } from './drift';
import { dynamicsCard } from './dynamics/dynamics-card';
import { eigenvaluesCard } from './eigenvalues';
import { functionCard } from './function/function-card';
import { kernelCard } from './kernel/kernel-card';
import { lossCard } from './loss';
import { sweepCard } from './sweep/sweep-card';

export const cardKinds: readonly CardKind[] = [lossCard, driftCard, eigenvaluesCard, functionCard, kernelCard, dynamicsCard, sweepCard];

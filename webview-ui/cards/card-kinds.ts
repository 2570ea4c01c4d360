/** All cards, in the order in which a new panel shows them. */
import type { CardKind } from './card-kind';
import { driftCard } from './drift';
import { eigenvaluesCard } from './eigenvalues';
import { lossCard } from './loss';

export const cardKinds: readonly CardKind[] = [lossCard, driftCard, eigenvaluesCard];

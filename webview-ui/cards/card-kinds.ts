/** All cards, in the order in which a new panel shows them. */
import { alignmentCard } from './alignment';
import type { CardKind } from './card-kind';
import { departureCard } from './departure';
import { distanceCard } from './distance';
import { distanceMapCard } from './distance-map/distance-map-card';
import { driftCard } from './drift';
import { dynamicsCard } from './dynamics/dynamics-card';
import { eigenvaluesCard } from './eigenvalues';
import { functionCard } from './function/function-card';
import { kernelCard } from './kernel/kernel-card';
import { lossCard } from './loss';
import { sweepCard } from './sweep/sweep-card';
import { velocityCard } from './velocity';

export const cardKinds: readonly CardKind[] = [
  lossCard,
  driftCard,
  eigenvaluesCard,
  velocityCard,
  distanceCard,
  alignmentCard,
  departureCard,
  functionCard,
  kernelCard,
  distanceMapCard,
  dynamicsCard,
  sweepCard,
];
